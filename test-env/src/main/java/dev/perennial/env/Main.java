package dev.perennial.env;

import dev.perennial.env.bench.BenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The commands of `./perennial` that concern everything on one machine.
@Command(
    name = "perennial",
    description = "Everything on one machine.",
    mixinStandardHelpOptions = true,
    subcommands = {UpCommand.class, DownCommand.class, StatusCommand.class, BenchCommand.class})
public final class Main {
  private Main() {}

  /// Runs a command; its exit status is the process's.
  public static void main(String[] args) {
    var line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(
        (failure, _, _) -> {
          System.err.println("perennial: " + failure.getMessage());
          return 1;
        });
    System.exit(line.execute(args));
  }
}
