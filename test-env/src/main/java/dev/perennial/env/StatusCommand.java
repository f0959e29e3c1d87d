package dev.perennial.env;

import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Overview;
import java.nio.file.Files;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `perennial status`: which processes run, who reports, and what is in the bucket.
@Command(name = "status", description = "What runs, what is shipped and compacted.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    var run = Place.here().run();
    var entries = LocalRun.roster(run).entries();
    if (entries.stream().noneMatch(entry -> entry.isAlive())) {
      System.out.println("Nothing is running. Start everything with: ./perennial up");
      return 1;
    }
    for (var entry : entries) {
      System.out.printf("  %-16s %s%n", entry.name(), entry.isAlive() ? "runs (pid " + entry.pid() + ")" : "is gone");
    }
    var address = run.resolve("url");
    if (Files.exists(address)) {
      var url = Files.readString(address).strip();
      System.out.println(new Overview(url, Clock.systemUTC()).text());
      System.out.println("  the page: " + url);
    }
    return 0;
  }
}
