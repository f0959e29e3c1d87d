package dev.perennial.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.MemorySeries;
import dev.perennial.tsdb.series.Samples;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class HeavyQueriesTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final long MINUTE = 60_000;
  private static final long LIMIT = 8 << 20;

  private static MemorySeries series() {
    var all = new HashMap<Labels, Samples>();
    for (int i = 0; i < 2_000; i++) {
      var samples = new Samples();
      for (long time = 0; time <= 60 * MINUTE; time += 15_000) {
        samples.add(time, (double) (time + i));
      }
      all.put(Labels.of("__name__", "x", "i", String.valueOf(i), "part", String.valueOf(i % 500)), samples);
    }
    return new MemorySeries(all);
  }

  @Test
  void a_hundred_heavy_queries_at_once_end_by_their_limit_while_others_are_answered() throws Exception {
    var source = series();
    var options =
        new EngineOptions(2, Duration.ofMinutes(5), Duration.ofMinutes(1), 50_000_000, LIMIT, Duration.ofMinutes(5), CLOCK);
    try (var engine = new Engine(options);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var heavy = new ArrayList<Callable<Outcome>>();
      for (int i = 0; i < 100; i++) {
        heavy.add(() -> engine.range(source, "-x + on (i) x", 0, 60 * MINUTE, 5_000, QueryOptions.defaults()));
      }
      var light = new ArrayList<Callable<Outcome>>();
      for (int i = 0; i < 50; i++) {
        light.add(() -> engine.range(source, "sum(x{part=\"7\"})", 0, 60 * MINUTE, MINUTE, QueryOptions.defaults()));
      }
      var begun = heavy.stream().map(threads::submit).toList();
      for (var answer : light.stream().map(threads::submit).toList()) {
        assertThat(answer.get()).isInstanceOf(Outcome.Answer.class);
      }
      for (var ended : begun) {
        assertThat(ended.get())
            .isInstanceOfSatisfying(
                Outcome.Failed.class, failed -> assertThat(failed.sentence()).contains("query processing would hold more"));
      }
      // Everything was given back.
      assertThat(engine.held()).isZero();
      assertThat(engine.range(source, "sum(x)", 0, 60 * MINUTE, MINUTE, QueryOptions.defaults())).isInstanceOf(Outcome.Answer.class);
    }
  }
}
