package dev.perennial.promql.script;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/// What scripts need of histogram arithmetic, kept apart from the engine's, which scripts are to test.
final class Buckets {
  private Buckets() {}

  /// The buckets that are not empty, by index.
  static NavigableMap<Integer, Double> of(List<Span> spans, double[] counts) {
    var out = new TreeMap<Integer, Double>();
    int place = 0;
    int index = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++) {
        if (counts[place] != 0) {
          out.put(index, counts[place]);
        }
        place++;
        index++;
      }
    }
    return out;
  }

  /// `a` with each field and bucket of `b` laid on by `operation`, at the schema of `a`, which must not be the finer one.
  static FloatHistogram combine(FloatHistogram a, FloatHistogram b, DoubleBinaryOperator operation) {
    if (a.schema() > b.schema() || !Arrays.equals(a.customBounds(), b.customBounds())) {
      throw new IllegalArgumentException("the second histogram has buckets that do not fit into those of the first");
    }
    int steps = b.schema() - a.schema();
    var positive = merge(of(a.positiveSpans(), a.positiveBuckets()), reduced(of(b.positiveSpans(), b.positiveBuckets()), steps), operation);
    var negative = merge(of(a.negativeSpans(), a.negativeBuckets()), reduced(of(b.negativeSpans(), b.negativeBuckets()), steps), operation);
    var positiveSpans = new ArrayList<Span>();
    var negativeSpans = new ArrayList<Span>();
    double[] positiveCounts = lay(positive, positiveSpans);
    double[] negativeCounts = lay(negative, negativeSpans);
    return new FloatHistogram(
        a.reset() == CounterReset.GAUGE || b.reset() == CounterReset.GAUGE ? CounterReset.GAUGE : a.reset(),
        a.schema(),
        Math.max(a.zeroThreshold(), b.zeroThreshold()),
        operation.applyAsDouble(a.zeroCount(), b.zeroCount()),
        operation.applyAsDouble(a.count(), b.count()),
        operation.applyAsDouble(a.sum(), b.sum()),
        positiveSpans,
        positiveCounts,
        negativeSpans,
        negativeCounts,
        a.customBounds());
  }

  private static NavigableMap<Integer, Double> reduced(NavigableMap<Integer, Double> buckets, int steps) {
    var out = new TreeMap<Integer, Double>();
    buckets.forEach((index, count) -> out.merge(((index - 1) >> steps) + 1, count, Double::sum));
    return steps == 0 ? buckets : out;
  }

  private static NavigableMap<Integer, Double> merge(
      NavigableMap<Integer, Double> a, NavigableMap<Integer, Double> b, DoubleBinaryOperator operation) {
    b.forEach((index, count) -> a.put(index, operation.applyAsDouble(a.getOrDefault(index, 0.0), count)));
    return a;
  }

  /// The counts of `buckets`, whose places are added to `spans`.
  static double[] lay(NavigableMap<Integer, Double> buckets, List<Span> spans) {
    int next = 0;
    for (int index : buckets.keySet()) {
      int last = spans.size() - 1;
      if (last >= 0 && index == next) {
        spans.set(last, new Span(spans.get(last).offset(), spans.get(last).length() + 1));
      } else {
        spans.add(new Span(index - next, 1));
      }
      next = index + 1;
    }
    return buckets.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// Whether both have the same bounds, so that storage can tell their counter resets.
  static boolean haveSameLayout(FloatHistogram a, FloatHistogram b) {
    return a.schema() == b.schema()
        && a.zeroThreshold() == b.zeroThreshold()
        && Arrays.equals(a.customBounds(), b.customBounds());
  }

  /// Whether a counter of the same layout that showed `before` must have started anew to show `now`.
  static boolean isReset(FloatHistogram before, FloatHistogram now) {
    return now.count() < before.count()
        || now.zeroCount() < before.zeroCount()
        || isLess(of(now.positiveSpans(), now.positiveBuckets()), of(before.positiveSpans(), before.positiveBuckets()))
        || isLess(of(now.negativeSpans(), now.negativeBuckets()), of(before.negativeSpans(), before.negativeBuckets()));
  }

  private static boolean isLess(NavigableMap<Integer, Double> now, NavigableMap<Integer, Double> before) {
    return before.entrySet().stream().anyMatch(bucket -> now.getOrDefault(bucket.getKey(), 0.0) < bucket.getValue());
  }
}
