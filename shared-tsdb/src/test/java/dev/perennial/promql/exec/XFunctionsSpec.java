package dev.perennial.promql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.tsdb.Golden;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a real Thanos answered to its own functions over the golden block is what the engine answers.
class XFunctionsSpec {
  private record Asked(String query, long time, Map<String, Object> body) {}

  private static List<Asked> asked() throws IOException {
    var out = new ArrayList<Asked>();
    try (BufferedReader lines = Files.newBufferedReader(Golden.path("http-thanos/x-functions.jsonl"))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var request = Json.map(Json.parse(line));
        var path = String.valueOf(request.get("path"));
        var parameters = new HashMap<String, String>();
        for (var pair : path.substring(path.indexOf('?') + 1).split("&", -1)) {
          int equals = pair.indexOf('=');
          parameters.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        out.add(
            new Asked(
                parameters.getOrDefault("query", ""),
                Long.parseLong(parameters.getOrDefault("time", "0")) * 1000,
                Json.map(request.getOrDefault("body", Map.of()))));
      }
    }
    return out;
  }

  @Test
  void answer_as_Thanos_does() throws IOException {
    var source = GoldenQueries.source();
    try (var engine = new Engine(EngineOptions.defaults(InstantSource.system()))) {
      for (var asked : asked()) {
        var outcome = engine.instant(source, asked.query, asked.time, QueryOptions.with(Features.of(Feature.X_FUNCTIONS)));
        assertThat(outcome).as(asked.query).isInstanceOf(Outcome.Answer.class);
        var data = Rendered.theirs(Json.map(asked.body.getOrDefault("data", Map.of())));
        assertThat(Rendered.difference(Rendered.ours(withCluster(((Outcome.Answer) outcome).value())), data, 1e-12)).as(asked.query).isEmpty();
      }
    }
  }

  /// Thanos answers with the external labels of the block as well.
  private static Value withCluster(Value value) {
    if (!(value instanceof Value.Vector vector)) {
      return value;
    }
    return new Value.Vector(
        vector.samples().stream()
            .map(
                sample ->
                    sample instanceof Value.FloatSample(var labels, long time, double number)
                        ? new Value.FloatSample(labels.with("cluster", "golden"), time, number)
                        : sample)
            .toList());
  }

  @Test
  void are_unknown_unless_enabled() {
    try (var engine = new Engine(EngineOptions.defaults(InstantSource.system()))) {
      assertThat(engine.instant(new MemorySource(), "xrate(x[5m])", 0, QueryOptions.defaults()))
          .isEqualTo(new Outcome.Failed(Outcome.Kind.BAD_DATA, "1:1: parse error: unknown function with name \"xrate\""));
    }
  }
}
