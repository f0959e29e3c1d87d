package dev.perennial.query.http;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/// The newest sample of each selected series as text that another Prometheus scrapes.
///
/// Native histograms have no place in the text format and are left out, as Prometheus does for a scraper that does not take protobuf.
final class FederateEndpoint {
  private static final int RUN = 64;

  private final Readings readings;
  private final Duration lookback;
  private final InstantSource clock;

  FederateEndpoint(Readings readings, Duration lookback, InstantSource clock) {
    this.readings = readings;
    this.lookback = lookback;
    this.clock = clock;
  }

  private record Newest(long time, double value) {}

  Reply federate(Endpoint.Call call) {
    var selectors = Selectors.of(call.parameters().form().all("match[]"));
    long now = clock.millis();
    var range = TimeRange.closed(now - lookback.toMillis() + 1, now);
    var pin = call.share().sources().pin(readings.of(call.parameters(), Duration.ZERO));
    var byName = new TreeMap<String, Map<Labels, Newest>>(Labels.ORDER);
    for (var matchers : selectors) {
      newest(pin.select(Selection.of(matchers, range)), byName);
    }
    var escaping = call.header("Accept").contains("allow-utf-8") ? Escaping.QUOTED : Escaping.UNDERSCORES;
    var type =
        "text/plain; version=" + (escaping == Escaping.QUOTED ? "1.0.0; charset=utf-8; escaping=allow-utf-8" : "0.0.4; charset=utf-8; escaping=underscores");
    return new Reply.Stream(
        type,
        "",
        bytes -> {
          try (var out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            for (var metric : byName.entrySet()) {
              write(out, metric.getKey(), metric.getValue(), escaping);
            }
          }
        });
  }

  private static void newest(
      SelectedSeries found, Map<String, Map<Labels, Newest>> into) {
    try (var selected = found) {
      int size = selected.labels().size();
      var samples = new Samples();
      for (int from = 0; from < size; from += RUN) {
        int to = Math.min(size, from + RUN);
        var run = selected.run(from, to);
        for (int i = from; i < to; i++) {
          samples.clear();
          run.read(i, samples);
          int last = samples.size() - 1;
          if (last >= 0 && !samples.isStale(last) && samples.histogram(last) == null) {
            var labels = selected.labels().get(i);
            into.computeIfAbsent(labels.value(Labels.NAME), _ -> new TreeMap<>())
                .put(labels, new Newest(samples.time(last), samples.value(last)));
          }
        }
      }
    }
  }

  /** How names that are no plain identifiers are written. */
  private enum Escaping {
    QUOTED,
    UNDERSCORES
  }

  private static void write(Writer out, String metric, Map<Labels, Newest> series, Escaping escaping) throws IOException {
    boolean quoted = escaping == Escaping.QUOTED && !plain(metric, true);
    var shown = quoted ? quote(metric) : identifier(metric, true);
    out.write("# TYPE " + shown + " untyped\n");
    for (var one : series.entrySet()) {
      var pairs = new ArrayList<String>();
      if (quoted) {
        pairs.add(shown);
      }
      one.getKey()
          .forEach(
              (name, value) -> {
                if (!name.equals(Labels.NAME)) {
                  var label = escaping == Escaping.QUOTED && !plain(name, false) ? quote(name) : identifier(name, false);
                  pairs.add(label + "=" + quote(value));
                }
              });
      out.write((quoted ? "" : shown) + (pairs.isEmpty() ? "" : "{" + String.join(",", pairs) + "}"));
      out.write(" " + FloatText.sample(one.getValue().value()) + " " + one.getValue().time() + "\n");
    }
  }

  private static boolean plain(String name, boolean colons) {
    return name.matches(colons ? "[A-Za-z_:][A-Za-z0-9_:]*" : "[A-Za-z_][A-Za-z0-9_]*");
  }

  private static String identifier(String name, boolean colons) {
    return plain(name, colons)
        ? name
        : name.replaceAll(colons ? "[^A-Za-z0-9_:]" : "[^A-Za-z0-9_]", "_").replaceFirst("^(?=[0-9])", "_");
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"") + '"';
  }
}
