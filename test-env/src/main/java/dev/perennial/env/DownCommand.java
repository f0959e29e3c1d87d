package dev.perennial.env;

import dev.perennial.env.run.LocalRun;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `perennial down`: stops what `up` started, and nothing else.
@Command(name = "down", description = "Stop what `up` started. Data stays.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    var stopped = LocalRun.roster(Place.here().run()).stop(Duration.ofSeconds(15));
    System.out.println(stopped.isEmpty() ? "Nothing was running." : "Stopped " + String.join(", ", stopped) + ".");
    return 0;
  }
}
