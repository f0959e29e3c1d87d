package dev.perennial.tsdb.block;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.List;
import java.util.TreeMap;

/// A line of `expected.jsonl`: a series and every sample that a reader of Prometheus sees.
public record ExpectedSamples(Labels labels, Samples samples) {
  /// Reads a line.
  public static ExpectedSamples parse(String line) {
    var json = Json.parse(line);
    var samples = new Samples();
    for (var sample : json.at("samples").list()) {
      long time = sample.list().get(0).number();
      var value = sample.list().get(1);
      if (value.isText()) {
        samples.add(time, number(value.text()));
      } else {
        samples.add(time, histogram(value));
      }
      if (sample.list().size() > 2) {
        samples.startOfLast(sample.list().get(2).number());
      }
    }
    return new ExpectedSamples(labels(json.at("labels")), samples);
  }

  /// Labels from an object of texts.
  public static Labels labels(Json json) {
    var map = new TreeMap<String, String>();
    json.map().forEach((name, value) -> map.put(name, value.text()));
    return Labels.of(map);
  }

  /// A float as the dumps write it.
  public static double number(String text) {
    return switch (text) {
      case "NaN" -> Double.longBitsToDouble(0x7ff8000000000001L);
      case "StaleNaN" -> Samples.STALE;
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default ->
          text.startsWith("NaN:0x")
              ? Double.longBitsToDouble(Long.parseUnsignedLong(text.substring(6), 16))
              : Double.parseDouble(text);
    };
  }

  /// A histogram as the dumps write it.
  public static Histogram histogram(Json json) {
    var reset =
        switch (json.at("counter_reset_hint").text()) {
          case "unknown" -> CounterReset.UNKNOWN;
          case "reset" -> CounterReset.RESET;
          case "not_reset" -> CounterReset.NOT_RESET;
          default -> CounterReset.GAUGE;
        };
    int schema = (int) json.at("schema").number();
    double threshold = number(json.at("zero_threshold").text());
    double sum = number(json.at("sum").text());
    var positive = spans(json.at("positive_spans"));
    var negative = spans(json.at("negative_spans"));
    var bounds = numbers(json.map().containsKey("custom_values") ? json.at("custom_values").list() : List.of());
    var up = json.at("positive_buckets").list();
    var down = json.at("negative_buckets").list();
    if (json.at("is_float").truth()) {
      return new FloatHistogram(
          reset, schema, threshold, number(json.at("zero_count").text()), number(json.at("count").text()), sum,
          positive, numbers(up), negative, numbers(down), bounds);
    }
    return new IntHistogram(
        reset, schema, threshold, Long.parseUnsignedLong(json.at("zero_count").text()), Long.parseUnsignedLong(json.at("count").text()),
        sum, positive, deltas(up), negative, deltas(down), bounds);
  }

  private static List<Span> spans(Json json) {
    return json.list().stream().map(span -> new Span((int) span.list().get(0).number(), (int) span.list().get(1).number())).toList();
  }

  private static double[] numbers(List<Json> texts) {
    return texts.stream().mapToDouble(text -> number(text.text())).toArray();
  }

  private static long[] deltas(List<Json> counts) {
    var out = new long[counts.size()];
    long last = 0;
    for (int i = 0; i < out.length; i++) {
      long count = Long.parseLong(counts.get(i).text());
      out[i] = count - last;
      last = count;
    }
    return out;
  }
}
