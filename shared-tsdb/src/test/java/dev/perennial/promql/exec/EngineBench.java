package dev.perennial.promql.exec;

import dev.perennial.tsdb.labels.Labels;
import java.time.InstantSource;
import java.util.Random;

/// Measures `sum(rate(x[5m]))` and others over a day of samples in memory, in nanoseconds for each sample read. A program, not a test.
public final class EngineBench {
  private static final long DAY = 86_400_000;
  private static final long INTERVAL = 15_000;

  private EngineBench() {}

  /// Takes the number of series, 200 if it is missing.
  public static void main(String[] arguments) {
    int series = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
    var source = source(series);
    for (int threads : new int[] {1, Runtime.getRuntime().availableProcessors()}) {
      try (var engine = new Engine(EngineOptions.defaults(InstantSource.system()).withParallelism(threads))) {
        for (var query :
            new String[] {
              "sum(rate(requests_total[5m]))",
              "sum by (zone) (rate(requests_total[5m]))",
              "max_over_time(requests_total[1h])",
              "sum(requests_total)",
              "topk(5, rate(requests_total[5m]))",
              "requests_total / on (instance) requests_total"
            }) {
          measure(engine, source, query, threads);
        }
      }
    }
  }

  private static MemorySource source(int series) {
    var random = new Random(42);
    var source = new MemorySource();
    for (int i = 0; i < series; i++) {
      var samples =
          source.series(
              Labels.of("__name__", "requests_total", "instance", String.valueOf(i), "zone", String.valueOf(i % 3)));
      double value = 0;
      for (long time = random.nextInt((int) INTERVAL); time <= DAY; time += INTERVAL) {
        value = random.nextInt(2000) == 0 ? 0 : value + random.nextInt(100);
        samples.add(time, value);
      }
    }
    return source;
  }

  private static void measure(Engine engine, MemorySource source, String query, int threads) {
    long best = Long.MAX_VALUE;
    long samples = 0;
    for (int round = 0; round < 7; round++) {
      long start = System.nanoTime();
      var outcome = engine.range(source, query, 0, DAY, 60_000, QueryOptions.defaults());
      best = Math.min(best, System.nanoTime() - start);
      if (!(outcome instanceof Outcome.Answer answer)) {
        throw new IllegalStateException("Cannot measure " + query + ": " + outcome);
      }
      samples = answer.statistics().samplesRead();
    }
    System.out.printf(
        "%-50s %d threads %8.1f ms %6.2f ns/sample%n", query, threads, best / 1e6, (double) best / samples);
  }
}
