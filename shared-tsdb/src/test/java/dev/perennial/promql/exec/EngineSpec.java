package dev.perennial.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.exec.step.Cancellation;
import dev.perennial.promql.syntax.Features;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the engine promises beyond PromQL's own meaning: limits, failures, determinism, what it asks of storage.
class EngineSpec {
  private static final long MINUTE = 60_000;

  private final EngineOptions options = EngineOptions.defaults(InstantSource.system()).withParallelism(2);
  private final Engine engine = new Engine(options);

  @AfterEach
  void stop() {
    engine.close();
  }

  private static MemorySource counters(int series, long seed) {
    var random = new Random(seed);
    var source = new MemorySource();
    for (int i = 0; i < series; i++) {
      var samples = source.series(Labels.of("__name__", "x_total", "i", String.valueOf(i), "zone", String.valueOf(i % 7)));
      double value = 0;
      for (long time = random.nextInt(15_000); time <= 60 * MINUTE; time += 15_000) {
        value = random.nextInt(100) == 0 ? 0 : value + random.nextDouble() * 1e3;
        samples.add(time, value);
      }
    }
    return source;
  }

  private static String sentence(Outcome outcome) {
    return outcome instanceof Outcome.Failed(var kind, var text) ? kind.symbol() + ": " + text : "answered";
  }

  private static Value value(Outcome outcome) {
    if (outcome instanceof Outcome.Answer answer) {
      return answer.value();
    }
    throw new AssertionError(sentence(outcome));
  }

  @Test
  void an_answer_does_not_depend_on_the_number_of_threads() {
    long seed = 20260101;
    var source = counters(500, seed);
    try (var single = new Engine(options.withParallelism(1));
        var many = new Engine(options.withParallelism(8))) {
      for (var query :
          new String[] {
            "sum by (zone) (rate(x_total[5m]))",
            "avg(x_total)",
            "stddev(x_total)",
            "topk(3, x_total)",
            "x_total / on (i) group_left sum by (i) (x_total)",
            "rate(x_total[1m]) or x_total"
          }) {
        var one = Rendered.ours(value(single.range(source, query, 0, 60 * MINUTE, MINUTE, QueryOptions.defaults())));
        for (int round = 0; round < 3; round++) {
          var other = Rendered.ours(value(many.range(source, query, 0, 60 * MINUTE, MINUTE, QueryOptions.defaults())));
          assertThat(Rendered.difference(one, other, 0)).as("seed %s, %s", seed, query).isEmpty();
        }
      }
    }
  }

  @Test
  void a_window_is_open_on_the_left_and_closed_on_the_right() {
    var source = new MemorySource();
    var samples = source.series(Labels.of("__name__", "x"));
    for (int i = 0; i <= 10; i++) {
      samples.add(i * MINUTE, i);
    }
    assertThat(at(source, "count_over_time(x[2m])", 10 * MINUTE)).isEqualTo(2);
    assertThat(at(source, "sum_over_time(x[2m])", 10 * MINUTE)).isEqualTo(19);
    assertThat(at(source, "count_over_time(x[2m])", 10 * MINUTE + 1)).isEqualTo(2);
    assertThat(at(source, "x", 15 * MINUTE - 1)).isEqualTo(10);
    assertThat(sizeAt(source, "x", 15 * MINUTE)).isZero();
  }

  @Test
  void a_stale_marker_ends_a_series_and_is_in_no_window() {
    var source = new MemorySource();
    var samples = source.series(Labels.of("__name__", "x"));
    samples.add(0, 1);
    samples.add(MINUTE, Samples.STALE);
    assertThat(at(source, "x", MINUTE - 1)).isEqualTo(1);
    assertThat(sizeAt(source, "x", MINUTE)).isZero();
    assertThat(at(source, "count_over_time(x[2m])", MINUTE)).isEqualTo(1);
  }

  private double at(MemorySource source, String query, long time) {
    if (value(engine.instant(source, query, time, QueryOptions.defaults())) instanceof Value.Vector(var samples)
        && samples.size() == 1
        && samples.getFirst() instanceof Value.FloatSample(_, _, var value)) {
      return value;
    }
    throw new AssertionError("not one float: " + query);
  }

  private int sizeAt(MemorySource source, String query, long time) {
    return value(engine.instant(source, query, time, QueryOptions.defaults())) instanceof Value.Vector(var samples)
        ? samples.size()
        : -1;
  }

  @Test
  void storage_is_asked_once_for_equal_selectors_with_hints() {
    var source = counters(3, 1);
    value(engine.range(source, "sum(rate(x_total[5m])) / sum(rate(x_total[5m]))", 600_000, 1_200_000, MINUTE, QueryOptions.defaults()));
    assertThat(source.asked())
        .containsExactly(
            new Selection(
                source.asked().getFirst().matchers(), TimeRange.closed(300_001, 1_200_000), "rate", 300_000, MINUTE));
  }

  @Test
  void too_many_samples_end_a_query_with_Prometheus_sentence() {
    try (var small = new Engine(options.withMaxSamples(100))) {
      assertThat(sentence(small.range(counters(50, 2), "x_total", 0, 60 * MINUTE, MINUTE, QueryOptions.defaults())))
          .isEqualTo("execution: query processing would load too many samples into memory in query execution");
    }
  }

  @Test
  void a_query_ends_when_its_time_is_over() {
    var now = new AtomicLong();
    InstantSource clock = () -> Instant.ofEpochSecond(now.getAndIncrement());
    var slow =
        new EngineOptions(
            1, Duration.ofMinutes(5), Duration.ofMinutes(1), 50_000_000, 1L << 30, Duration.ofMinutes(2), clock);
    try (var timed = new Engine(slow)) {
      assertThat(
              sentence(
                  timed.range(
                      counters(50, 3), "x_total", 0, 60 * MINUTE, MINUTE,
                      QueryOptions.defaults().withTimeout(Duration.ofSeconds(5)))))
          .isEqualTo("timeout: query timed out in expression evaluation");
    }
  }

  @Test
  void a_query_ends_when_it_is_canceled() {
    var cancellation = new Cancellation();
    cancellation.cancel();
    assertThat(
            sentence(
                engine.instant(counters(1, 4), "x_total", 0, QueryOptions.defaults().withCancellation(cancellation))))
        .isEqualTo("canceled: query was canceled in expression evaluation");
  }

  @Test
  void wrong_queries_are_told_apart_from_failing_ones() {
    var source = counters(3, 5);
    assertThat(sentence(engine.instant(source, "x_total{", 0, QueryOptions.defaults())))
        .isEqualTo("bad_data: 1:9: parse error: unexpected end of input inside braces");
    assertThat(sentence(engine.range(source, "\"text\"", 0, 0, 1, QueryOptions.defaults())))
        .isEqualTo("bad_data: invalid expression type \"string\" for range query, must be Scalar or instant Vector");
    assertThat(sentence(engine.instant(source, "max_over_time(x_total[5m] smoothed)", 0, QueryOptions.with(Features.all()))))
        .isEqualTo("execution: smoothed modifier can only be used with: delta, increase, rate - not with max_over_time");
    assertThat(sentence(engine.instant(source, "x_total + on () x_total", 5 * MINUTE, QueryOptions.defaults())))
        .startsWith("execution: found duplicate series for the match group {} on the right hand-side of the operation: [{")
        .endsWith("];many-to-many matching not allowed: matching labels must be unique on one side");
  }

  @Test
  void a_source_that_fails_makes_the_query_fail_with_its_sentence() {
    var broken =
        new FailingSource("Cannot read series 7 of block 01M83EW5HSSSJ463NJMDNGD0S3: chunk 3 ends 12 bytes early.");
    assertThat(sentence(engine.range(broken, "sum(x)", 0, MINUTE, MINUTE, QueryOptions.defaults())))
        .isEqualTo(
            "internal: expanding series: Cannot read series 7 of block 01M83EW5HSSSJ463NJMDNGD0S3: chunk 3 ends 12 bytes early.");
  }

  @Test
  void statistics_count_what_steps_look_at() {
    var source = new MemorySource();
    var samples = source.series(Labels.of("__name__", "x"));
    for (int i = 0; i <= 10; i++) {
      samples.add(i * MINUTE, i);
    }
    var outcome = engine.range(source, "sum_over_time(x[2m])", 2 * MINUTE, 4 * MINUTE, MINUTE, QueryOptions.defaults());
    assertThat(outcome).isInstanceOf(Outcome.Answer.class);
    if (outcome instanceof Outcome.Answer answer) {
      assertThat(answer.statistics().samplesLooked()).isEqualTo(6);
      assertThat(answer.statistics().samplesPerStep()).containsExactly(2L, 2L, 2L);
      assertThat(answer.statistics().readPerStep()).containsExactly(2L, 1L, 1L);
    }
  }

  @Test
  void a_plan_can_be_seen() {
    var explained = engine.explain("sum by (a) (x + 1 * 2)", 0, 60_000, 60_000, QueryOptions.defaults());
    assertThat(explained).isInstanceOf(Explanation.Planned.class);
    if (explained instanceof Explanation.Planned(var plan)) {
      assertThat(plan.indented())
          .isEqualTo(
              """
              aggregate sum by (a)
                combine +
                  scan {__name__="x"} from -299999ms to 60000ms
                  number 2.0
              """);
    }
    assertThat(engine.explain("x{", 0, 60_000, 60_000, QueryOptions.defaults()))
        .isInstanceOfSatisfying(Explanation.Rejected.class, no -> assertThat(no.sentence()).contains("parse error"));
  }

  @Test
  void an_analysis_says_what_came_out_of_each_node() {
    var outcome =
        engine.range(
            counters(50, 10), "sum(rate(x_total[2m])) > 0", 2 * MINUTE, 9 * MINUTE, MINUTE, QueryOptions.defaults().analyzed());
    assertThat(outcome).isInstanceOf(Outcome.Answer.class);
    if (outcome instanceof Outcome.Answer answer) {
      var compared = answer.statistics().analysis().orElseThrow();
      var sum = compared.inputs().getFirst();
      var rate = sum.inputs().getFirst();
      var window = rate.inputs().getFirst();
      assertThat(List.of(compared.operator(), sum.operator(), rate.operator())).containsExactly("combine >", "aggregate sum", "call rate");
      assertThat(List.of(compared.series(), sum.series(), rate.series(), window.series())).containsExactly(1L, 1L, 50L, 50L);
      assertThat(sum.samples()).isEqualTo(8);
      assertThat(rate.samples()).isEqualTo(50L * 8);
      assertThat(window.samples()).isEqualTo(50L * 36);
      assertThat(sum.time()).isPositive();
    }
  }

  @Test
  void a_query_may_have_less_memory_than_the_engine_grants() {
    var outcome =
        engine.range(
            counters(2_000, 10), "x_total + 1", 0, 9 * MINUTE, MINUTE, QueryOptions.defaults().withMaxBytes(1 << 16));
    assertThat(sentence(outcome)).startsWith("execution: query processing would hold more than the 64 KiB of memory");
  }
}
