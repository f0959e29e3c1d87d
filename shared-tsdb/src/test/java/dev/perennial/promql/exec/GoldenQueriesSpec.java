package dev.perennial.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a real Prometheus 3.14 answered over two blocks is what the engine answers: values bit for bit, sentences and remarks.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenQueriesSpec {
  /// Answers that may differ in the last digits: Go computes these functions by formulas of its own.
  private static final Set<String> OTHER_FORMULAS = Set.of("exp(special)", "sin(special{kind=~\"inf.*|big.*\"})");

  /// Answers that differ, and why.
  private static final Map<String, String> DIFFERING =
      Map.of("ln(special)", "Go's logarithm on amd64 is wrong for subnormal numbers");

  private final Engine engine = new Engine(EngineOptions.defaults(InstantSource.system()));
  private MemorySource golden = new MemorySource();

  @BeforeAll
  void readBlocks() {
    golden = GoldenQueries.source();
  }

  @AfterAll
  void stop() {
    engine.close();
  }

  static Stream<GoldenQueries.Asked> answered() {
    return GoldenQueries.all().stream()
        .filter(asked -> !asked.parameters().containsKey("limit"))
        .filter(asked -> !DIFFERING.containsKey(asked.query()));
  }

  @ParameterizedTest
  @MethodSource("answered")
  void is_answered_as_Prometheus_did(GoldenQueries.Asked asked) {
    var outcome = ask(asked);
    switch (outcome) {
      case Outcome.Failed failed -> {
        var prefix = failed.kind() == Outcome.Kind.BAD_DATA ? "invalid parameter \"query\": " : "";
        assertThat(prefix + failed.sentence()).isEqualTo(asked.body().get("error"));
        assertThat(failed.kind().symbol()).isEqualTo(asked.body().get("errorType"));
      }
      case Outcome.Answer answer -> {
        assertThat(asked.body()).containsEntry("status", "success");
        var theirs = Rendered.theirs(Json.map(asked.body().getOrDefault("data", Map.of())));
        double tolerance = OTHER_FORMULAS.contains(asked.query()) ? 1e-12 : 0;
        assertThat(Rendered.difference(Rendered.ours(answer.value()), theirs, tolerance)).isEmpty();
        assertThat(answer.annotations().warnings()).isEqualTo(asked.body().getOrDefault("warnings", List.of()));
        assertThat(answer.annotations().infos()).isEqualTo(asked.body().getOrDefault("infos", List.of()));
      }
    }
  }

  private Outcome ask(GoldenQueries.Asked asked) {
    var options = QueryOptions.with(GoldenQueries.FEATURES);
    if (asked.lookback().isPresent()) {
      options = options.withLookback(asked.lookback().get());
    }
    return asked.isRange()
        ? engine.range(golden, asked.query(), asked.time("start"), asked.time("end"), asked.step(), options)
        : engine.instant(golden, asked.query(), asked.time("time"), options);
  }
}
