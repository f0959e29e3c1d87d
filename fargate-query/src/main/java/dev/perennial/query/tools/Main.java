package dev.perennial.query.tools;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Tools for people: each looks, one makes a catalogue anew, none changes a block.
@Command(
    name = "perennial tools",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    header = "Looks into buckets, blocks and the catalogue.%n",
    subcommands = {BlocksCommand.class, CheckCommand.class, RebuildCommand.class})
public final class Main {
  private Main() {}

  /// Runs one command.
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
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
