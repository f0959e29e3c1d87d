package dev.perennial.env.durability;

import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Scratch;
import dev.perennial.env.run.Settings;
import dev.perennial.tsdb.labels.Labels;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Kills both replicas with their sidecars at a random moment, removes their disks, and looks whether all that they had scraped longer ago than the bound is
/// answered: before recovery, while it works, and after it.
public final class LossTrial {
  /// How often the log is shipped here; what is scraped longer ago than [#BOUND] must not be lost. In production it is 30 s and 60 s.
  public static final Duration INTERVAL = Duration.ofSeconds(2);

  /// Twice the interval: a round may just have begun, and take as long as the next one is away.
  public static final Duration BOUND = INTERVAL.multipliedBy(2);

  private static final String CLUSTER = "lost";
  private static final int SHOWN = 5;

  private final Path folder;
  private final int firstPort;
  private final Path prometheus;
  private final InstantSource clock;
  private final Consumer<String> progress;

  /// Trials in `folder`, on ports from `firstPort` on, with the Prometheus at `prometheus`.
  public LossTrial(Path folder, int firstPort, Path prometheus, InstantSource clock, Consumer<String> progress) {
    this.folder = folder;
    this.firstPort = firstPort;
    this.prometheus = prometheus;
    this.clock = clock;
    this.progress = progress;
  }

  /// What a trial found: samples compared, checks made, and a sentence for each sample that was lost or is another one.
  public record Result(long compared, int checks, List<String> lost) {
    /// Copies the list.
    public Result {
      lost = List.copyOf(lost);
    }
  }

  /// Makes one trial.
  public Result run(long seed) throws IOException, InterruptedException {
    var random = new Random(seed);
    Scratch.clear(folder);
    Files.createDirectories(folder);
    try (var recorder = Recorder.listen(0);
        var http = HttpClient.newHttpClient()) {
      var settings =
          new Settings(
                  folder, firstPort, "15s", 1, CLUSTER, "", "",
                  // No worker merges the replicas: each is compared by itself.
                  List.of("--recover-after", "1s", "--clean-interval", "1s", "--workers", "0"), List.of())
              .writingTo(recorder.url());
      try (var run = new LocalRun(settings, _ -> {})) {
        Files.createDirectories(settings.bucket());
        for (var name : LocalRun.REPLICAS) {
          run.startPrometheus(name, prometheus);
          run.startSidecar(name);
        }
        run.startQuery();
        long begun = clock.millis();
        Thread.sleep(4_000 + random.nextInt(22_000));
        long killed = clock.millis();
        run.lose(LocalRun.REPLICAS);
        var expected = recorder.due(killed - BOUND.toMillis());
        progress.accept("killed both after " + (killed - begun) + " ms");
        var result = compare(run, http, expected, killed);
        run.crew().kill("pipeline");
        return result;
      }
    }
  }

  private Result compare(LocalRun run, HttpClient http, Map<Labels, NavigableMap<Long, Double>> expected, long killed)
      throws IOException, InterruptedException {
    var lost = new ArrayList<String>();
    long compared = expected.values().stream().mapToLong(Map::size).sum();
    int checks = 1;
    boolean warned = check(run, http, expected, killed, "before recovery", lost);
    if (!warned) {
      lost.add("before recovery: the answer does not say that it comes from a trail");
    }
    run.startPipeline(List.of());
    // While blocks appear one by one, nothing may be missing for a moment.
    for (int i = 0; i < 60 && lost.isEmpty(); i++) {
      checks++;
      boolean fromTrail = check(run, http, expected, killed, "while recovery works", lost);
      if (!fromTrail) {
        break;
      }
      Thread.sleep(500);
    }
    checks++;
    if (check(run, http, expected, killed, "after recovery", lost)) {
      var runs =
          http.send(HttpRequest.newBuilder(URI.create(run.url() + "/api/v1/perennial/runs")).build(), BodyHandlers.ofString()).body();
      lost.add("after recovery: the answer still comes from a trail; the last runs: " + runs.substring(0, Math.min(2_000, runs.length())));
    }
    return new Result(compared, checks, lost);
  }

  /// Compares once; whether the answer said that a trail stands for somebody.
  private static boolean check(
      LocalRun run, HttpClient http, Map<Labels, NavigableMap<Long, Double>> expected, long killed, String when, List<String> lost)
      throws IOException, InterruptedException {
    var answer = Answered.of(http, run.url(), "{cluster=\"" + CLUSTER + "\"}", killed / 1000 + 1, 300);
    int missing = 0;
    for (var series : expected.entrySet()) {
      var found = answer.series().getOrDefault(series.getKey(), new TreeMap<>());
      for (var sample : series.getValue().entrySet()) {
        var value = found.get(sample.getKey());
        if ((value == null || !same(value, sample.getValue())) && missing++ < SHOWN) {
          lost.add(when + ": " + series.getKey() + " at " + sample.getKey() + " was " + sample.getValue() + ", answered is " + value);
        }
      }
    }
    if (missing > SHOWN) {
      lost.add(when + ": " + missing + " samples in all; the warnings: " + answer.warnings());
    }
    return answer.warnings().stream().anyMatch(warning -> warning.contains("had shipped of its log"));
  }

  private static boolean same(double a, double b) {
    return a == b || (Double.isNaN(a) && Double.isNaN(b));
  }
}
