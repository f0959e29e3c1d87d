package dev.perennial.query;

import dev.perennial.query.wiring.QueryCommand;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/// Starts a querier.
public final class Main {
  /** Held so that its level is not forgotten: what the web server logs is either of no use to a user or thrown as well. */
  private static final Logger WEB_SERVER = Logger.getLogger("io.helidon");

  private Main() {}

  /// Runs until the process is asked to stop.
  public static void main(String[] arguments) {
    System.exit(run("perennial query", new QueryCommand(), arguments));
  }

  static int run(String name, Callable<Integer> role, String[] arguments) {
    WEB_SERVER.setLevel(Level.OFF);
    Logs.leaveOutDetails();
    var command = new CommandLine(role);
    command.setExecutionExceptionHandler(
        (failure, at, _) -> {
          at.getErr().println(name + ": " + failure.getMessage());
          return at.getCommandSpec().exitCodeOnExecutionException();
        });
    return command.execute(arguments);
  }
}
