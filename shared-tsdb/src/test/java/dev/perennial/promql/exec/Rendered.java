package dev.perennial.promql.exec;

import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Answers, ours and Prometheus', as comparable values: for each series a list of times and numbers.
final class Rendered {
  private Rendered() {}

  /// Our value: labels to points; a point is its time in seconds and its numbers.
  static Map<String, List<Object>> ours(Value value) {
    var out = new TreeMap<String, List<Object>>();
    switch (value) {
      case Value.Scalar(var time, var number) -> out.put("scalar", List.of(time / 1000.0, number));
      case Value.Text(var time, var text) -> out.put("string", List.of(time / 1000.0, text));
      case Value.Vector(var samples) -> {
        for (var sample : samples) {
          var point = new ArrayList<Object>(List.of(sample.time() / 1000.0));
          switch (sample) {
            case Value.FloatSample(_, _, var number) -> point.add(number);
            case Value.HistogramSample(_, _, var histogram) -> point.addAll(numbers(histogram));
          }
          out.merge(text(sample.labels().toMap()), point, Rendered::twice);
        }
      }
      case Value.Matrix(var all) -> {
        for (var series : all) {
          var points = new ArrayList<Object>();
          for (int i = 0; i < series.size(); i++) {
            points.add(series.times()[i] / 1000.0);
            points.add(series.values()[i]);
          }
          for (var point : series.histograms()) {
            points.add(point.time() / 1000.0);
            points.addAll(numbers(point.histogram()));
          }
          out.merge(text(series.labels().toMap()), points, Rendered::twice);
        }
      }
    }
    return out;
  }

  private static List<Object> twice(List<Object> a, List<Object> b) {
    throw new AssertionError("the same labels twice: " + a + " and " + b);
  }

  private static List<Object> numbers(FloatHistogram histogram) {
    var out = new ArrayList<Object>(List.of(histogram.count(), histogram.sum()));
    for (var bucket : Value.buckets(histogram)) {
      out.add(
          bucket.lowerInclusive() && bucket.upperInclusive()
              ? 3
              : !bucket.lowerInclusive() && !bucket.upperInclusive() ? 2 : bucket.lowerInclusive() ? 1 : 0);
      out.add(bucket.lower());
      out.add(bucket.upper());
      out.add(bucket.count());
    }
    return out;
  }

  /// Prometheus' `data`.
  static Map<String, List<Object>> theirs(Map<String, Object> data) {
    var out = new TreeMap<String, List<Object>>();
    var type = String.valueOf(data.get("resultType"));
    var result = Json.list(data.getOrDefault("result", List.of()));
    switch (type) {
      case "scalar" -> out.put(type, pair(result));
      case "string" -> out.put(type, List.of(number(result.getFirst()), result.getLast()));
      default -> {
        for (var entry : result) {
          var series = Json.map(entry);
          var points = new ArrayList<Object>();
          if (series.containsKey("value")) {
            points.addAll(pair(Json.list(series.get("value"))));
          }
          if (series.containsKey("histogram")) {
            points.addAll(histogram(Json.list(series.get("histogram"))));
          }
          Json.list(series.getOrDefault("values", List.of())).forEach(point -> points.addAll(pair(Json.list(point))));
          Json.list(series.getOrDefault("histograms", List.of()))
              .forEach(point -> points.addAll(histogram(Json.list(point))));
          var labels = new TreeMap<String, Object>(Labels.ORDER);
          labels.putAll(Json.map(series.getOrDefault("metric", Map.of())));
          out.put(text(labels), points);
        }
      }
    }
    return out;
  }

  private static String text(Map<String, ?> labels) {
    return labels.toString();
  }

  private static List<Object> pair(List<Object> pair) {
    return List.of(number(pair.get(0)), number(pair.get(1)));
  }

  private static List<Object> histogram(List<Object> pair) {
    var out = new ArrayList<Object>(List.of(number(pair.get(0))));
    var histogram = Json.map(pair.get(1));
    out.add(number(histogram.getOrDefault("count", "")));
    out.add(number(histogram.getOrDefault("sum", "")));
    for (var entry : Json.list(histogram.getOrDefault("buckets", List.of()))) {
      var bucket = Json.list(entry);
      out.add(Integer.parseInt(String.valueOf(bucket.get(0))));
      bucket.stream().skip(1).forEach(number -> out.add(number(number)));
    }
    return out;
  }

  private static Double number(Object text) {
    return switch (String.valueOf(text)) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.valueOf(String.valueOf(text));
    };
  }

  /// Where two renderings differ by more than `tolerance`, relatively; empty if nowhere.
  static String difference(Map<String, List<Object>> ours, Map<String, List<Object>> theirs, double tolerance) {
    if (!ours.keySet().equals(theirs.keySet())) {
      var more = new ArrayList<>(ours.keySet());
      more.removeAll(theirs.keySet());
      var less = new ArrayList<>(theirs.keySet());
      less.removeAll(ours.keySet());
      return "series only here " + more + ", only there " + less;
    }
    for (var entry : ours.entrySet()) {
      var mine = entry.getValue();
      var other = theirs.getOrDefault(entry.getKey(), List.of());
      if (mine.size() != other.size()) {
        return entry.getKey() + ": " + mine + " but there " + other;
      }
      for (int i = 0; i < mine.size(); i++) {
        if (!same(mine.get(i), other.get(i), tolerance)) {
          return entry.getKey() + " at " + i + ": " + mine.get(i) + " but there " + other.get(i);
        }
      }
    }
    return "";
  }

  private static boolean same(Object a, Object b, double tolerance) {
    if (a.equals(b) || !(a instanceof Double x) || !(b instanceof Double y)) {
      return a.equals(b);
    }
    return Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
  }
}
