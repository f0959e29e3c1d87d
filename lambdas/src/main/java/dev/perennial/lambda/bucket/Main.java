package dev.perennial.lambda.bucket;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `perennial tools bucket`.
@Command(
    name = "perennial tools bucket",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    header = "Looks into a bucket of blocks, and changes it.%n",
    footer = "%nEvery command takes --bucket DIR or --bucket s3://NAME[/PREFIX], and --help.",
    subcommands = {
      LsCommand.class,
      InspectCommand.class,
      VerifyCommand.class,
      MarkCommand.class,
      CleanupCommand.class,
      RewriteCommand.class,
      ReplicateCommand.class,
      ImportCommand.class,
      DownsampleCommand.class,
      CompactCommand.class,
      RetentionCommand.class
    })
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
          at.getErr().println("perennial tools bucket: " + failure.getMessage());
          at.getErr().flush();
          return at.getCommandSpec().exitCodeOnExecutionException();
        });
    return command;
  }
}
