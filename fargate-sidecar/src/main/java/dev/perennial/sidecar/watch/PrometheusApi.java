package dev.perennial.sidecar.watch;

import dev.perennial.sidecar.watch.PrometheusHttp.Parameter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.time.TimeRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/// Prometheus' HTTP API as far as a sidecar needs it, 2.42 up to 3.x.
public final class PrometheusApi {
  /** Instants beyond the year 9999 are not written as a time of the API. */
  private static final TimeRange SPEAKABLE = new TimeRange(0, 253_402_300_799_000L);

  private final PrometheusHttp http;

  /// The API of one server.
  public PrometheusApi(PrometheusHttp http) {
    this.http = http;
  }

  /// The server's URL, for messages.
  public String base() {
    return http.base().toString();
  }

  /// What the server says of itself.
  public Identity identity() {
    var flags = answer("/api/v1/status/flags", List.of());
    return new Identity(
        externalLabels(answer("/api/v1/status/config", List.of()).field("yaml").text()),
        answer("/api/v1/status/buildinfo", List.of()).field("version").text(),
        flags.field("storage.tsdb.min-block-duration").text(),
        flags.field("storage.tsdb.max-block-duration").text());
  }

  private Labels externalLabels(String yaml) {
    try {
      // Without a schema that guesses types, `replica: "1"` and `replica: 01` stay the text they are.
      var settings = LoadSettings.builder().setSchema(new FailsafeSchema()).setCodePointLimit(1 << 26).build();
      var labels = new LinkedHashMap<String, String>();
      if (new Load(settings).loadFromString(yaml) instanceof Map<?, ?> config
          && config.get("global") instanceof Map<?, ?> global
          && global.get("external_labels") instanceof Map<?, ?> external) {
        external.forEach((name, value) -> labels.put(String.valueOf(name), String.valueOf(value)));
      }
      return Labels.of(labels);
    } catch (YamlEngineException e) {
      throw http.failed("its configuration is not YAML (" + e.getMessage() + ")");
    }
  }

  /// The span of the head: the oldest and newest sample time in memory.
  ///
  /// @param oldest `Long.MAX_VALUE` if the head is empty
  /// @param newest `Long.MIN_VALUE` if the head is empty
  public record Head(long oldest, long newest) {}

  /// The head as Prometheus' own metrics tell it, or empty if they do not.
  public Optional<Head> head() {
    var oldest = OptionalLong.empty();
    var newest = OptionalLong.empty();
    try (var in = http.open("/metrics", List.of());
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("prometheus_tsdb_head_min_time ")) {
          oldest = OptionalLong.of(millis(line));
        } else if (line.startsWith("prometheus_tsdb_head_max_time ")) {
          newest = OptionalLong.of(millis(line));
        }
      }
    } catch (IOException e) {
      throw http.unreachable(e);
    }
    return oldest.isPresent() && newest.isPresent()
        ? Optional.of(new Head(oldest.getAsLong(), newest.getAsLong()))
        : Optional.empty();
  }

  private long millis(String line) {
    try {
      return (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1));
    } catch (NumberFormatException e) {
      throw http.failed("the metric \"" + line + "\" is no number");
    }
  }

  /// The names of labels on series that satisfy the matchers (all, where there is none) from `first` to `last`.
  public List<String> labelNames(List<Matcher> matchers, long first, long last) {
    return texts(answer("/api/v1/labels", parameters(matchers, first, last)));
  }

  /// The values of a label on such series.
  public List<String> labelValues(String name, List<Matcher> matchers, long first, long last) {
    return texts(answer("/api/v1/label/" + Selector.inPath(name) + "/values", parameters(matchers, first, last)));
  }

  /// The labels of such series. Prometheus refuses matchers that all accept a missing label.
  public List<Labels> series(List<Matcher> matchers, long first, long last) {
    var out = new ArrayList<Labels>();
    for (var item : answer("/api/v1/series", parameters(matchers, first, last)).list()) {
      if (item instanceof JsonTree.Fields(var fields)) {
        var labels = new LinkedHashMap<String, String>();
        fields.forEach((name, value) -> labels.put(name, value.text()));
        out.add(Labels.of(labels));
      }
    }
    return out;
  }

  /// The rule groups with their alerts.
  public List<RuleGroup> rules() {
    return read("/api/v1/rules", List.of(), ScrapedJson::rules);
  }

  /// The targets, active and dropped.
  public List<Target> targets() {
    return read("/api/v1/targets", List.of(), ScrapedJson::targets);
  }

  /// What targets say about metrics.
  public List<MetricMetadata> metadata() {
    return read("/api/v1/metadata", List.of(), ScrapedJson::metadata);
  }

  /// The exemplars of the series that a query selects, from `first` to `last`.
  public List<Exemplars> exemplars(String query, long first, long last) {
    var parameters =
        List.of(new Parameter("query", query), new Parameter("start", seconds(first)), new Parameter("end", seconds(last)));
    return read("/api/v1/query_exemplars", parameters, ScrapedJson::exemplars);
  }

  private <T> T read(String path, List<Parameter> parameters, Function<JsonTree, T> reading) {
    var data = answer(path, parameters);
    try {
      return reading.apply(data);
    } catch (DateTimeException | NumberFormatException e) {
      throw http.failed(path + " has a number or time that is none (" + e.getMessage() + ")");
    }
  }

  private static List<Parameter> parameters(List<Matcher> matchers, long first, long last) {
    var out = new ArrayList<Parameter>();
    out.add(new Parameter("start", seconds(first)));
    out.add(new Parameter("end", seconds(last)));
    if (!matchers.isEmpty()) {
      out.add(new Parameter("match[]", Selector.of(matchers)));
    }
    return out;
  }

  private static String seconds(long millis) {
    return BigDecimal.valueOf(Math.clamp(millis, SPEAKABLE.start(), SPEAKABLE.end()), 3).toPlainString();
  }

  private static List<String> texts(JsonTree data) {
    return data.list().stream().map(JsonTree::text).toList();
  }

  private JsonTree answer(String path, List<Parameter> parameters) {
    byte[] bytes;
    try (var in = http.open(path, parameters)) {
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw http.unreachable(e);
    }
    try {
      var tree = JsonTree.parse(bytes);
      if (!tree.field("status").text().equals("success")) {
        throw http.failed(path + " is no success: " + tree.field("error").text());
      }
      return tree.field("data");
    } catch (IOException e) {
      throw http.failed(path + " is not JSON");
    }
  }
}
