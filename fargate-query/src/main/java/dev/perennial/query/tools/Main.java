package dev.perennial.query.tools;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Tools for people: each looks, one makes a catalogue anew, none changes a block.
@Command(
    name = "perennial tools",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    header = "Looks into buckets, blocks and the catalogue.%n",
    footer = {"", "Without --bucket: the installation that was deployed from here, or whose outputs the file in PERENNIAL_OUTPUTS holds."},
    subcommands = {BlocksCommand.class, CheckCommand.class, RebuildCommand.class})
public final class Main {
  private Main() {}

  /// Runs one command.
  public static void main(String[] arguments) {
    var command = commandLine();
    var outputs =
        Optional.ofNullable(System.getenv("PERENNIAL_OUTPUTS"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("perennial.root", "."), ".perennial", "outputs.json"));
    String[] complete = arguments;
    try {
      complete = Deployed.in(outputs).map(deployed -> deployed.complete(command, arguments)).orElse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("perennial tools: " + e.getMessage());
      System.exit(CommandLine.ExitCode.USAGE);
    }
    System.exit(command.execute(complete));
  }

  static CommandLine commandLine() {
    var command = new CommandLine(new Main());
    command.setExecutionExceptionHandler(
        (failure, at, _) -> {
          at.getErr().println("perennial tools: " + failure.getMessage());
          return at.getCommandSpec().exitCodeOnExecutionException();
        });
    return command;
  }
}
