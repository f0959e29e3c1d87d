package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.promql.syntax.Function;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What this server can do, by Prometheus' names: `{category:{feature:bool}}`.
final class FeatureEndpoint {
  private static final List<String> API = List.of("exclude_alerts", "label_values_match", "query_stats", "query_warnings", "time_range_labels", "time_range_series");
  private static final List<String> LACKING = List.of("admin", "remote_write_receiver", "otlp_write_receiver");

  private FeatureEndpoint() {}

  static Reply features(Features features) {
    var promql = new TreeMap<String, Boolean>();
    for (var feature : Feature.values()) {
      promql.put(feature.flag().replaceFirst("^promql-", "").replace('-', '_'), features.enabled().contains(feature));
    }
    var functions = new TreeMap<String, Boolean>();
    for (var function : Function.all()) {
      functions.put(function.name(), !function.experimental() || features.enabled().contains(Feature.EXPERIMENTAL_FUNCTIONS));
    }
    var api = new TreeMap<String, Boolean>();
    API.forEach(name -> api.put(name, true));
    LACKING.forEach(name -> api.put(name, false));
    return Reply.of(
        out -> {
          out.writeStartObject();
          category(out, "api", api);
          category(out, "promql", promql);
          category(out, "promql_functions", functions);
          out.writeEndObject();
        });
  }

  private static void category(JsonGenerator out, String name, Map<String, Boolean> features) throws IOException {
    out.writeObjectFieldStart(name);
    for (var feature : features.entrySet()) {
      out.writeBooleanField(feature.getKey(), feature.getValue());
    }
    out.writeEndObject();
  }
}
