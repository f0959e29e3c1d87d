package dev.perennial.infra;

import dev.perennial.infra.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;

/// Synthesizes the stacks of an installation from its configuration.
@Command(
    name = "perennial synth",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Writes the CloudFormation templates of an installation. Asks no account, needs no credentials.%n")
public final class Main implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", description = "The configuration, YAML. Default: nothing chosen.")
  private @Nullable Path config;

  @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A setting put over the file's, such as prometheus.replicas=3. May be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--output", paramLabel = "DIR", defaultValue = "cdk.out", description = "Where the templates go. Default: ${DEFAULT-VALUE}")
  private Path output = Path.of("cdk.out");

  private final Path root;

  private Main(Path root) {
    this.root = root;
  }

  /// Runs one command.
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main(Path.of(System.getProperty("perennial.root", ".")))).execute(arguments));
  }

  @Override
  public Integer call() {
    try {
      var app = new App(AppProps.builder().outdir(output.toAbsolutePath().toString()).analyticsReporting(false).build());
      var _ = Installation.in(app, configuration(), new Assets(root.resolve("lambdas/bundle/target/function"), root.resolve("cdk/target/images")));
      app.synth();
      System.err.println("The templates are in " + output + ".");
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException e) {
      System.err.println("perennial synth: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  private Configuration configuration() {
    if (config == null) {
      return Configuration.parse("", Path.of("."), settings);
    }
    try {
      var folder = config.toAbsolutePath().getParent();
      return Configuration.parse(Files.readString(config), folder == null ? Path.of(".") : folder, settings);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new IllegalArgumentException("Cannot read the configuration " + config + ": there is no such file.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the configuration " + config + ": " + e.getMessage(), e);
    }
  }
}
