package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// What makes series many: counts by metric, by label and by pair, over the series of the last two hours or of `start` to `end`.
///
/// Prometheus counts its head; here that would leave out what is shipped, so series are counted wherever they lie.
final class CardinalityEndpoint {
  private static final long RECENT = Duration.ofHours(2).toMillis();
  private static final int LISTED = 10;
  private static final int MOST = 10_000;
  private static final List<Matcher> ANYTHING = List.of(Matcher.of(Matcher.Kind.NOT_EQUAL, Labels.NAME, ""));

  private final Readings readings;
  private final InstantSource clock;

  CardinalityEndpoint(Readings readings, InstantSource clock) {
    this.readings = readings;
    this.clock = clock;
  }

  /** Series, by what is counted. */
  private static final class Counts {
    private final Map<String, Long> metrics = new HashMap<>();
    private final Map<String, Map<String, Long>> values = new HashMap<>();
    private long series;

    void add(Labels labels) {
      series++;
      metrics.merge(labels.value(Labels.NAME), 1L, Long::sum);
      for (int i = 0; i < labels.size(); i++) {
        values.computeIfAbsent(labels.name(i), _ -> new HashMap<>()).merge(labels.value(i), 1L, Long::sum);
      }
    }

    Map<String, Long> distinct() {
      var counts = new HashMap<String, Long>();
      values.forEach((name, own) -> counts.put(name, (long) own.size()));
      return counts;
    }

    /** What the values of a label would take if each series held them itself. */
    Map<String, Long> bytes() {
      var counts = new HashMap<String, Long>();
      values.forEach(
          (name, own) -> counts.put(name, own.entrySet().stream().mapToLong(e -> e.getKey().length() * e.getValue()).sum()));
      return counts;
    }

    Map<String, Long> pairs() {
      var counts = new HashMap<String, Long>();
      values.forEach((name, own) -> own.forEach((value, count) -> counts.put(name + "=" + value, count)));
      return counts;
    }
  }

  Reply tsdb(Endpoint.Call call) {
    var parameters = call.parameters();
    int limit = limit(parameters.form());
    long end = parameters.optionalTime("end").orElseGet(clock::millis);
    long start = parameters.optionalTime("start").orElse(end - RECENT);
    var selectors = Selectors.of(parameters.form().all("match[]"));
    var reading = readings.of(parameters, Duration.ZERO);
    var counts = new Counts();
    var notes = Notes.none();
    if (start <= end) {
      var pin = call.share().sources().pin(reading);
      var seen = new HashSet<Labels>();
      for (var matchers : selectors.isEmpty() ? List.of(ANYTHING) : selectors) {
        try (var selected = pin.select(new Selection(matchers, TimeRange.closed(start, end), SeriesEndpoints.LABELS_ONLY, 0, 0))) {
          selected.labels().stream().filter(labels -> selectors.size() < 2 || seen.add(labels)).forEach(counts::add);
          notes = notes.and(selected.notes());
        }
      }
    }
    return new Reply.Content(out -> write(out, counts, limit, start, end), notes);
  }

  private static int limit(Form form) {
    if (!form.has("limit")) {
      return LISTED;
    }
    int limit;
    try {
      limit = Integer.parseInt(form.first("limit"));
    } catch (NumberFormatException e) {
      throw Refusal.request("limit must be a positive number");
    }
    if (limit < 1) {
      throw Refusal.request("limit must be a positive number");
    }
    if (limit > MOST) {
      throw Refusal.request("limit must not exceed " + MOST);
    }
    return limit;
  }

  private static void write(JsonGenerator out, Counts counts, int limit, long start, long end) throws IOException {
    out.writeStartObject();
    out.writeObjectFieldStart("headStats");
    out.writeNumberField("numSeries", counts.series);
    out.writeNumberField("numLabelPairs", counts.values.values().stream().mapToLong(Map::size).sum());
    out.writeNumberField("chunkCount", 0);
    out.writeNumberField("minTime", start);
    out.writeNumberField("maxTime", end);
    out.writeEndObject();
    largest(out, "seriesCountByMetricName", counts.metrics, limit);
    largest(out, "labelValueCountByLabelName", counts.distinct(), limit);
    largest(out, "memoryInBytesByLabelName", counts.bytes(), limit);
    largest(out, "seriesCountByLabelValuePair", counts.pairs(), limit);
    out.writeEndObject();
  }

  private static void largest(JsonGenerator out, String field, Map<String, Long> counts, int limit) throws IOException {
    var sorted = new ArrayList<>(counts.entrySet());
    sorted.sort(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()));
    out.writeArrayFieldStart(field);
    for (var entry : sorted.subList(0, Math.min(limit, sorted.size()))) {
      out.writeStartObject();
      out.writeStringField("name", entry.getKey());
      out.writeNumberField("value", entry.getValue());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
