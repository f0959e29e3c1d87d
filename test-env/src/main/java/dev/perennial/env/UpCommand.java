package dev.perennial.env;

import dev.perennial.env.demo.Exporter;
import dev.perennial.env.demo.History;
import dev.perennial.env.demo.Shop;
import dev.perennial.env.provision.Found;
import dev.perennial.env.provision.Program;
import dev.perennial.env.provision.Programs;
import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Overview;
import dev.perennial.env.run.Ports;
import dev.perennial.env.run.Settings;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.time.DurationText;
import java.io.Console;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `perennial up`: starts everything, says what to try, and stays until it is stopped.
@Command(
    name = "up",
    description = "Two Prometheus replicas, sidecars, pipeline, querier and a page, on this machine.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class UpCommand implements Callable<Integer> {
  @Option(names = "--history", paramLabel = "DAYS", description = "Demonstration history to import at a first start: 30d, or 0d for none.")
  private String history = "30d";

  @Option(names = "--block-range", paramLabel = "TIME", description = "Length of the smallest block. Prometheus' own is 2h.")
  private String blockRange = "2m";

  @Option(names = "--scrape", paramLabel = "SECONDS", description = "Scrape interval.")
  private int scrape = 5;

  @Option(names = "--port", paramLabel = "PORT", description = "The page's port; the others follow it.")
  private int port = 9790;

  @Option(names = "--on", paramLabel = "PLACE", description = "Where: machine, or localstack for the AWS installation in LocalStack.")
  private On on = On.machine;

  /** Where everything runs; named as it is written on the command line. */
  private enum On {
    machine,
    localstack
  }

  @Override
  public Integer call() throws Exception {
    var clock = Clock.systemUTC();
    var place = Place.here();
    var running = LocalRun.roster(place.run()).entries().stream().filter(entry -> entry.isAlive()).toList();
    if (!running.isEmpty()) {
      System.err.println("perennial: it is running already (" + running.getFirst().name() + ", …). Look with ./perennial status, stop with ./perennial down.");
      return 1;
    }
    var past = DurationText.parse(history).orElseThrow(() -> unfit("--history", "30d", history));
    var cut = DurationText.parse(blockRange).orElseThrow(() -> unfit("--block-range", "2m", blockRange));
    say("Looking for Prometheus and Alertmanager");
    var programs = programs(place);
    if (programs.isEmpty()) {
      return 1;
    }
    var prometheus = programs.get().get("prometheus");
    if (on == On.localstack && prometheus != null) {
      return new CloudUp(place, prometheus, port, blockRange, scrape).run();
    }
    var ports = new Ports(port + 30);
    var shop = new Shop();
    try (var exporter = new Exporter(shop, clock, ports.of("shop"), _ -> {})) {
      var settings =
          new Settings(
              place.run(),
              port,
              blockRange,
              scrape,
              "demo",
              "http://127.0.0.1:" + exporter.port() + "/notify",
              "127.0.0.1:" + exporter.port(),
              List.of("--delete-delay", "10m"),
              List.of());
      var bucket = settings.bucket();
      if (!Files.exists(bucket) && past.isPositive()) {
        say("Importing " + DurationText.print(past) + " of demonstration history for both replicas");
        Files.createDirectories(bucket);
        var wrote =
            new History(shop, "127.0.0.1:" + exporter.port(), settings.cluster())
                .write(
                    BucketLocation.parse(bucket.toString()).open(),
                    clock.instant(),
                    past,
                    cut.toMillis(),
                    new Random(clock.millis()));
        say("  " + wrote);
      }
      say("Starting");
      var stop = new CountDownLatch(1);
      var stopped = new CountDownLatch(1);
      var run = new LocalRun(settings, line -> say("  " + line));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        stop.countDown();
        try {
          stopped.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }));
      try (run) {
        run.enterSelf();
        run.startAll(programs.get());
        Files.writeString(place.run().resolve("url"), run.url());
        welcome(run);
        watch(run, new Overview(run.url(), clock), stop);
      } finally {
        System.out.println();
        say("Stopped. The data stays in .perennial/run; ./perennial up goes on with it.");
        stopped.countDown();
      }
    }
    return 0;
  }

  private static Optional<Map<String, Path>> programs(Place place) {
    var programs = new Programs(place.tools(), System.getenv("PATH"), line -> say("  " + line));
    var paths = new LinkedHashMap<String, Path>();
    for (var program : List.of(Program.PROMETHEUS, Program.ALERTMANAGER)) {
      var name = program.name().toLowerCase(java.util.Locale.ROOT);
      switch (programs.find(program)) {
        case Found.At(var path, var how) -> {
          say("  " + name + ": " + how);
          paths.put(name, path);
        }
        case Found.Missing(var sentence) -> {
          say("  " + sentence);
          if (program == Program.PROMETHEUS) {
            return Optional.empty();
          }
        }
      }
    }
    return Optional.of(paths);
  }

  private void welcome(LocalRun run) {
    System.out.printf(
        """

        Perennial is up:  %s

          Try on the page   sum by (route) (rate(shop_requests_total[5m]))     the last 30 days, and the last hour
          and               shop_visitors                                      a day's rhythm; turn on `5m` resolution
          and kill a replica: pkill -f prometheus-a/prometheus.yml             the graph goes on without a gap
          Grafana           add a Prometheus data source with the URL above (docs/grafana-datasource.yaml)
          Blocks            cut every %s here, so that you see them shipped, merged and compacted within minutes
          Stop              Ctrl-C, or ./perennial down

        """,
        run.url(), blockRange);
  }

  private static void watch(LocalRun run, Overview overview, CountDownLatch stop) throws InterruptedException {
    var mourned = new java.util.HashSet<String>();
    boolean terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    while (!stop.await(terminal ? 5 : 60, TimeUnit.SECONDS)) {
      for (var name : run.crew().dead()) {
        if (mourned.add(name)) {
          say("\n" + name + " has ended; its words are in " + run.crew().log(name));
        }
      }
      System.out.print((terminal ? "\r\033[K" : "") + overview.text() + (terminal ? "" : "\n"));
      System.out.flush();
    }
  }

  private CommandLine.ParameterException unfit(String option, String example, String given) {
    return new CommandLine.ParameterException(
        new CommandLine(this), option + " takes a duration such as " + example + ", not \"" + given + "\".");
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
