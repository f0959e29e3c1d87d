package dev.perennial.infra.command;

import dev.perennial.infra.cost.Estimate;
import dev.perennial.infra.cost.Prices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Deploys the stacks of an installation, or says what that would make and cost.
@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Deploys an installation to AWS, in the order of the flow.%n",
    footer = {
      "",
      "Needs Node, AWS credentials and a container builder (docker, finch or podman). An account and region that CDK was never used in",
      "are prepared by --bootstrap once. What was made is written to .perennial/outputs.json, where `perennial tools` finds it."
    })
final class Deploy implements Callable<Integer> {
  /** The command line of CDK that fits the library; npm's newest is of another series. */
  private static final String CDK = "aws-cdk@2.1148.1";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Chosen chosen = new Chosen();

  @Option(names = "--dry-run", description = "Only say what would be made, and what it would cost a month.")
  private boolean dry;

  @Option(names = "--bootstrap", description = "Prepare the account and region for CDK first.")
  private boolean bootstrap;

  @Parameters(arity = "0..*", paramLabel = "OPTION", description = "After --: more options for CDK's deploy.")
  private List<String> more = new ArrayList<>();

  private final Path root;
  private final Machine machine;

  Deploy(Path root, Machine machine) {
    this.root = root;
    this.machine = machine;
  }

  @Override
  public Integer call() {
    var configuration = chosen.read();
    var state = root.resolve(".perennial");
    var assembly = state.resolve("cdk.out");
    if (dry) {
      Synth.write(root, configuration, assembly);
      var out = spec.commandLine().getOut();
      out.print(Made.in(assembly));
      out.println();
      out.print(Estimate.of(configuration, Prices.current()).text());
      out.flush();
      return 0;
    }
    // Told before minutes are spent on templates.
    if (!machine.has("npm")) {
      throw new IllegalStateException("Cannot deploy: npm is missing. Install Node (Debian: apt-get install nodejs npm) and try again.");
    }
    if (!machine.hasCredentials()) {
      throw new IllegalStateException(
          "Cannot deploy: there are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and try again.");
    }
    var builder =
        machine
            .builder()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Cannot deploy: images must be built, and neither docker, finch nor podman answers. Start one, or name another in CDK_DOCKER."));
    Synth.write(root, configuration, assembly);
    return cdk(state, assembly, builder);
  }

  private int cdk(Path state, Path assembly, String builder) {
    var home = state.resolve("cdk");
    try {
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + home + ": " + e.getMessage(), e);
    }
    var program = home.resolve("node_modules/aws-cdk/bin/cdk");
    if (!Files.exists(program)
        && machine.run(List.of("npm", "install", "--prefix", home.toString(), "--no-save", "--no-fund", "--no-audit", CDK), Map.of()) != 0) {
      throw new IllegalStateException("Cannot deploy: npm could not install " + CDK + "; its words are above.");
    }
    var environment = Map.of("CDK_DOCKER", builder);
    if (bootstrap) {
      int status = machine.run(List.of("node", program.toString(), "bootstrap"), environment);
      if (status != 0) {
        return status;
      }
    }
    var command =
        new ArrayList<>(
            List.of(
                "node", program.toString(), "deploy", "--all", "--app", assembly.toString(),
                "--outputs-file", state.resolve("outputs.json").toString()));
    command.addAll(more);
    return machine.run(command, environment);
  }
}
