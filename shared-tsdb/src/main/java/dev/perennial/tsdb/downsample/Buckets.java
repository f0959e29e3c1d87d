package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A float histogram to calculate with: buckets by index, all of one schema and zero threshold.
final class Buckets {
  private final int schema;
  private final double threshold;
  private final double[] bounds;
  private final TreeMap<Integer, Double> positive = new TreeMap<>();
  private final TreeMap<Integer, Double> negative = new TreeMap<>();
  private double zero;
  private double count;
  private double sum;

  private Buckets(int schema, double threshold, double[] bounds) {
    this.schema = schema;
    this.threshold = threshold;
    this.bounds = bounds;
  }

  /// All of `histogram`.
  static Buckets of(FloatHistogram histogram) {
    return of(histogram, histogram.schema(), histogram.zeroThreshold());
  }

  /// All of `histogram` at a schema that is not finer and a zero threshold that is not lower than its own.
  static Buckets of(FloatHistogram histogram, int schema, double threshold) {
    var out = new Buckets(schema, threshold, histogram.customBounds());
    out.zero = histogram.zeroCount();
    out.count = histogram.count();
    out.sum = histogram.sum();
    boolean widen = threshold > histogram.zeroThreshold();
    out.fill(out.positive, histogram.positiveSpans(), histogram.positiveBuckets(), histogram.schema(), widen);
    out.fill(out.negative, histogram.negativeSpans(), histogram.negativeBuckets(), histogram.schema(), widen);
    return out;
  }

  private void fill(Map<Integer, Double> into, List<Span> spans, double[] counts, int from, boolean widen) {
    int at = 0;
    int index = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++) {
        double observations = counts[at++];
        if (widen && Math.pow(2, (index - 1) * Math.pow(2, -from)) < threshold) {
          zero += observations;
        } else {
          into.merge(target(index, from), observations, Double::sum);
        }
        index++;
      }
    }
  }

  private int target(int index, int from) {
    return from == Histogram.CUSTOM_BOUNDS ? index : ((index - 1) >> (from - schema)) + 1;
  }

  /// Whether a counter that stood at `last` was reset before it came here.
  boolean isBelow(Buckets last) {
    return count < last.count || zero < last.zero || isBelow(positive, last.positive) || isBelow(negative, last.negative);
  }

  private static boolean isBelow(Map<Integer, Double> now, Map<Integer, Double> last) {
    return last.entrySet().stream().anyMatch(bucket -> now.getOrDefault(bucket.getKey(), 0.0) < bucket.getValue());
  }

  /// This and `factor` times `other`.
  Buckets plus(Buckets other, double factor) {
    var out = new Buckets(schema, threshold, bounds);
    out.zero = zero + factor * other.zero;
    out.count = count + factor * other.count;
    out.sum = sum + factor * other.sum;
    out.positive.putAll(positive);
    other.positive.forEach((index, observations) -> out.positive.merge(index, factor * observations, Double::sum));
    out.negative.putAll(negative);
    other.negative.forEach((index, observations) -> out.negative.merge(index, factor * observations, Double::sum));
    return out;
  }

  /// The mean of `parts` histograms of which this is the sum; a gauge.
  FloatHistogram dividedBy(double parts) {
    var out = new Buckets(schema, threshold, bounds);
    out.zero = zero / parts;
    out.count = count / parts;
    out.sum = sum / parts;
    positive.forEach((index, observations) -> out.positive.put(index, observations / parts));
    negative.forEach((index, observations) -> out.negative.put(index, observations / parts));
    return out.histogram(CounterReset.GAUGE);
  }

  /// As a sample.
  FloatHistogram histogram(CounterReset reset) {
    return new FloatHistogram(
        reset, schema, threshold, zero, count, sum, spans(positive), row(positive), spans(negative), row(negative), bounds);
  }

  private static List<Span> spans(Map<Integer, Double> buckets) {
    var spans = new ArrayList<Span>();
    int end = 0;
    for (int index : buckets.keySet()) {
      if (!spans.isEmpty() && index == end) {
        var last = spans.removeLast();
        spans.add(new Span(last.offset(), last.length() + 1));
      } else {
        spans.add(new Span(index - end, 1));
      }
      end = index + 1;
    }
    return spans;
  }

  private static double[] row(Map<Integer, Double> buckets) {
    return buckets.values().stream().mapToDouble(Double::doubleValue).toArray();
  }
}
