package dev.perennial.infra.command;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command lines of the installation on AWS.
@Command(name = "perennial")
public final class Main {
  private Main() {}

  /// Runs one command.
  public static void main(String[] arguments) {
    var root = Path.of(System.getProperty("perennial.root", ".")).toAbsolutePath().normalize();
    System.exit(commandLine(root, System.getenv()).execute(arguments));
  }

  static CommandLine commandLine(Path root, Map<String, String> environment) {
    var command = new CommandLine(new Main()).addSubcommand(new Synth(root)).addSubcommand(new Deploy(root, new Machine(environment)));
    command.setExecutionExceptionHandler(
        (failure, at, _) -> {
          if (!(failure instanceof IllegalArgumentException || failure instanceof IllegalStateException)) {
            throw failure;
          }
          at.getErr().println("perennial " + at.getCommandName() + ": " + failure.getMessage());
          return at.getCommandSpec().exitCodeOnExecutionException();
        });
    return command;
  }
}
