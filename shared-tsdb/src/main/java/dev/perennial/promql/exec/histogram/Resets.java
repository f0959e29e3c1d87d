package dev.perennial.promql.exec.histogram;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.Span;
import java.util.Arrays;
import java.util.List;

/// Finds out whether a counter histogram started anew, and whether two histograms are the same.
public final class Resets {
  private Resets() {}

  /// Whether the counter was reset between `before` and `now`.
  public static boolean between(FloatHistogram before, FloatHistogram now) {
    if (now.reset() == CounterReset.RESET) {
      return true;
    }
    if (now.reset() == CounterReset.NOT_RESET) {
      return false;
    }
    if (now.count() < before.count()) {
      return true;
    }
    boolean custom = now.schema() == Histogram.CUSTOM_BOUNDS;
    boolean customBefore = before.schema() == Histogram.CUSTOM_BOUNDS;
    if (custom) {
      if (!customBefore) {
        return true;
      }
      if (!Arrays.equals(now.customBounds(), before.customBounds())) {
        return customDecreased(before, now);
      }
    }
    if (now.schema() > before.schema() || now.zeroThreshold() < before.zeroThreshold()) {
      return true;
    }
    if (!custom && zeroDecreased(before, now)) {
      return true;
    }
    if (alike(before, now)) {
      return decreased(before.positiveSpans(), before.positiveBuckets(), now.positiveBuckets(), now)
          || decreased(before.negativeSpans(), before.negativeBuckets(), now.negativeBuckets(), now);
    }
    var positiveBefore = Side.of(before.positiveSpans(), before.positiveBuckets());
    var negativeBefore = Side.of(before.negativeSpans(), before.negativeBuckets());
    if (!custom && now.schema() != before.schema()) {
      if (customBefore) {
        return true;
      }
      positiveBefore = positiveBefore.coarser(before.schema(), now.schema(), Side.Adding.PLAIN);
      negativeBefore = negativeBefore.coarser(before.schema(), now.schema(), Side.Adding.PLAIN);
    }
    return decreased(positiveBefore, Side.of(now.positiveSpans(), now.positiveBuckets()), now)
        || decreased(negativeBefore, Side.of(now.negativeSpans(), now.negativeBuckets()), now);
  }

  /// Whether buckets of both stand for the same, place by place.
  static boolean alike(FloatHistogram a, FloatHistogram b) {
    return a.schema() == b.schema()
        && a.zeroThreshold() == b.zeroThreshold()
        && a.positiveSpans().equals(b.positiveSpans())
        && a.negativeSpans().equals(b.negativeSpans())
        && Arrays.equals(a.customBounds(), b.customBounds());
  }

  private static boolean decreased(List<Span> spans, double[] before, double[] now, FloatHistogram histogram) {
    for (int i = outside(spans, histogram); i < before.length; i++) {
      if (now[i] < before[i]) {
        return true;
      }
    }
    return false;
  }

  /// The place of the first bucket that reaches beyond the zero bucket.
  static int outside(List<Span> spans, FloatHistogram histogram) {
    if (histogram.schema() == Histogram.CUSTOM_BOUNDS || !(histogram.zeroThreshold() > 0)) {
      return 0;
    }
    int place = 0;
    int index = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++) {
        if (Bounds.exponential(index++, histogram.schema()) > histogram.zeroThreshold()) {
          return place;
        }
        place++;
      }
    }
    return place;
  }

  private static boolean zeroDecreased(FloatHistogram before, FloatHistogram now) {
    if (before.schema() == Histogram.CUSTOM_BOUNDS) {
      return true;
    }
    if (now.zeroThreshold() == before.zeroThreshold()) {
      return now.zeroCount() < before.zeroCount();
    }
    var widened = ZeroBucket.widened(before, now.zeroThreshold());
    return widened.threshold() != now.zeroThreshold() || now.zeroCount() < widened.count();
  }

  private static boolean decreased(Side before, Side now, FloatHistogram histogram) {
    boolean custom = histogram.schema() == Histogram.CUSTOM_BOUNDS;
    int j = 0;
    for (int i = 0; i < before.size; i++) {
      if (!custom
          && histogram.zeroThreshold() > 0
          && Bounds.exponential(before.indexes[i], histogram.schema()) <= histogram.zeroThreshold()) {
        continue;
      }
      while (j < now.size && now.indexes[j] < before.indexes[i]) {
        j++;
      }
      // A bucket that is not there any more was reset, whatever it counted: counts are negative in what a query computes.
      boolean there = j < now.size && now.indexes[j] == before.indexes[i];
      if (there ? now.counts[j] < before.counts[i] : before.counts[i] != 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean customDecreased(FloatHistogram before, FloatHistogram now) {
    var common = Tally.common(now.customBounds(), before.customBounds());
    var counts = rolled(now, common);
    var countsBefore = rolled(before, common);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < countsBefore[i]) {
        return true;
      }
    }
    return false;
  }

  /** The counts between neighbouring bounds of `common`. */
  private static double[] rolled(FloatHistogram histogram, double[] common) {
    var out = new double[common.length + 1];
    for (var bucket : Bucket.positive(histogram)) {
      int place = 0;
      while (place < common.length && common[place] < bucket.upper()) {
        place++;
      }
      out[place] += bucket.count();
    }
    return out;
  }

  /// Whether both have the same layout and, bit for bit, the same numbers; the hints may differ.
  public static boolean same(FloatHistogram a, FloatHistogram b) {
    return a.schema() == b.schema()
        && bits(a.count()) == bits(b.count())
        && bits(a.sum()) == bits(b.sum())
        && Arrays.equals(a.customBounds(), b.customBounds())
        && a.zeroThreshold() == b.zeroThreshold()
        && bits(a.zeroCount()) == bits(b.zeroCount())
        && Side.of(a.negativeSpans(), a.negativeBuckets()).same(Side.of(b.negativeSpans(), b.negativeBuckets()))
        && Side.of(a.positiveSpans(), a.positiveBuckets()).same(Side.of(b.positiveSpans(), b.positiveBuckets()));
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }
}
