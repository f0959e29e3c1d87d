package dev.perennial.query.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Answers while a compaction swaps blocks of staggered replicas with gaps in each.
class SwapTest {
  private static final long HOURS = 3_600_000;
  private static final long SEED = 20260101;
  private static final Matcher NAMED = Matcher.equal("__name__", "requests_total");
  private static final TimeRange FIXED = new TimeRange(HOURS / 2 + 1234, 4 * HOURS - 98_765);

  /** Counters of one replica, scraped with a phase of its own, with gaps and a reset. */
  private static Map<Labels, Samples> replica(long from, long to, long phase, Random random) {
    var series = new TreeMap<Labels, Samples>();
    for (int n = 0; n < 6; n++) {
      var samples = new Samples();
      for (long t = from + phase; t < to; t += 15_000) {
        if (random.nextInt(60) == 0) {
          t += 15_000L * random.nextInt(30);
          if (t >= to) {
            break;
          }
        }
        long since = t > 3 * HOURS ? t - 3 * HOURS : t;
        samples.add(t + random.nextInt(5), Math.floor(since / 1000.0 * (n + 1)));
      }
      series.put(Labels.of("__name__", "requests_total", "n", Integer.toString(n)), samples);
    }
    return series;
  }

  @Test
  void answers_are_the_same_before_during_and_after_swaps() throws Exception {
    try (var scene = new Scene()) {
      var random = new Random(SEED);
      var early = new TimeRange(0, 2 * HOURS);
      var late = new TimeRange(2 * HOURS, 4 * HOURS);
      var a1 = scene.block(early, replica(0, 2 * HOURS, 0, random), "a");
      var b1 = scene.block(early, replica(0, 2 * HOURS, 7_000, random), "b");
      var a2 = scene.block(late, replica(2 * HOURS, 4 * HOURS, 0, random), "a");
      var b2 = scene.block(late, replica(2 * HOURS, 4 * HOURS, 7_000, random), "b");
      var sources = scene.sources();
      var before = Scene.read(sources.pin(Scene.merged()), FIXED, NAMED);
      assertThat(before.series()).hasSize(6);
      var pinned = sources.pin(Scene.merged());

      var over = new AtomicBoolean();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var readers = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 4; i++) {
          Callable<Integer> reader =
              () -> {
                int rounds = 0;
                while (!over.get() || rounds < 25) {
                  assertThat(Scene.read(sources.pin(Scene.merged()), FIXED, NAMED)).as("seed %d", SEED).isEqualTo(before);
                  rounds++;
                }
                return rounds;
              };
          readers.add(threads.submit(reader));
        }
        var first = scene.compact(List.of(a1, b1));
        var second = scene.compact(List.of(a2, b2));
        scene.compact(List.of(first, second));
        over.set(true);
        int rounds = 0;
        for (var reader : readers) {
          rounds += reader.get();
        }
        assertThat(rounds).isGreaterThanOrEqualTo(100);
      }

      assertThat(Scene.read(sources.pin(Scene.merged()), FIXED, NAMED)).isEqualTo(before);
      assertThat(Scene.read(pinned, FIXED, NAMED)).isEqualTo(before);
      assertThat(scene.live()).hasSize(1);
    }
  }
}
