package dev.perennial.infra.command;

import dev.perennial.infra.Assets;
import dev.perennial.infra.Installation;
import dev.perennial.infra.config.Configuration;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;

/// Synthesizes the stacks of an installation from its configuration.
@Command(
    name = "synth",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Writes the CloudFormation templates of an installation. Asks no account, needs no credentials.%n")
final class Synth implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Chosen chosen = new Chosen();

  @Option(names = "--output", paramLabel = "DIR", defaultValue = "cdk.out", description = "Where the templates go. Default: ${DEFAULT-VALUE}")
  private Path output = Path.of("cdk.out");

  private final Path root;

  Synth(Path root) {
    this.root = root;
  }

  @Override
  public Integer call() {
    var stacks = write(root, chosen.read(), output.toAbsolutePath());
    spec.commandLine().getErr().println("The templates of " + stacks + " stacks are in " + output + ".");
    return 0;
  }

  /** Writes the templates, checked by the rules of AWS Solutions; says how many stacks they are. */
  static int write(Path root, Configuration configuration, Path output) {
    var assets = new Assets(root.resolve("lambdas/bundle/target/function"), new Images(root).assemble());
    var app = new App(AppProps.builder().outdir(output.toString()).analyticsReporting(false).build());
    var _ = Installation.in(app, configuration, assets);
    Aspects.of(app).add(new AwsSolutionsChecks());
    return app.synth().getStacks().size();
  }
}
