package dev.perennial.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.tsdb.labels.Labels;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a feature changes that our scripts cannot tell, for they are run with all of them.
class FeaturesSpec {
  private static final long MINUTE = 60_000;

  private final Engine engine = new Engine(EngineOptions.defaults(InstantSource.system()));

  @AfterEach
  void stop() {
    engine.close();
  }

  private static MemorySource source() {
    var source = new MemorySource();
    for (var labels :
        List.of(
            Labels.of("__name__", "a", "__type__", "gauge", "__unit__", "seconds"),
            Labels.of("__name__", "b_total", "__type__", "counter"),
            Labels.of("__name__", "c_total", "x", "1"),
            Labels.of("__name__", "d_total", "x", "1"))) {
      var samples = source.series(labels);
      for (int i = 0; i <= 10; i++) {
        samples.add(i * MINUTE, i);
        samples.startOfLast(i == 5 ? 5 * MINUTE - 1000 : 0);
      }
    }
    return source;
  }

  private Outcome ask(String query, Feature... features) {
    return engine.instant(source(), query, 10 * MINUTE, QueryOptions.with(Features.of(features)));
  }

  private List<String> infos(String query, Feature... features) {
    return ((Outcome.Answer) ask(query, features)).annotations().infos();
  }

  private double number(String query, Feature... features) {
    var vector = (Value.Vector) ((Outcome.Answer) ask(query, features)).value();
    return ((Value.FloatSample) vector.samples().getFirst()).value();
  }

  @Test
  void with_types_in_labels_these_say_what_a_counter_is() {
    assertThat(infos("rate(a[5m])"))
        .containsExactly("PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"a\" (1:6)");
    assertThat(infos("rate(a[5m])", Feature.TYPE_AND_UNIT_LABELS))
        .containsExactly(
            "PromQL info: metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got \"gauge\": \"a\" (1:6)");
    assertThat(infos("rate(b_total[5m])", Feature.TYPE_AND_UNIT_LABELS)).isEmpty();
    assertThat(infos("rate(c_total[5m])", Feature.TYPE_AND_UNIT_LABELS))
        .containsExactly(
            "PromQL info: metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got \"\": \"c_total\" (1:6)");
  }

  @Test
  void names_are_dropped_at_each_function_unless_that_is_delayed() {
    String query = "sum(rate({__name__=~\"[cd]_total\"}[5m]))";
    assertThat(ask(query))
        .isEqualTo(new Outcome.Failed(Outcome.Kind.EXECUTION, "vector cannot contain metrics with the same labelset"));
    assertThat(number(query, Feature.DELAYED_NAME_REMOVAL)).isEqualTo(2 / 60.0);
  }

  @Test
  void start_timestamps_count_only_where_they_are_used() {
    assertThat(number("resets(b_total[10m])")).isZero();
    assertThat(number("resets(b_total[10m])", Feature.START_TIMESTAMPS)).isOne();
  }
}
