package dev.perennial.promql.script;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.series.Samples;
import java.util.NavigableMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whether numbers and histograms are equal but for rounding: a millionth of their size.
final class Closeness {
  private static final double TOLERANCE = 1e-6;

  private Closeness() {}

  /// Whether `a` and `b` are almost equal; NaN equals NaN, a stale marker only itself.
  static boolean areClose(double a, double b) {
    if (Samples.isStale(a) || Samples.isStale(b)) {
      return Samples.isStale(a) && Samples.isStale(b);
    }
    if (a == b || (Double.isNaN(a) && Double.isNaN(b))) {
      return true;
    }
    double size = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || size < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(size, Double.MAX_VALUE) < TOLERANCE;
  }

  /// Whether the sample at place `i` is the point that a script wants.
  static boolean isWanted(Point wanted, Samples samples, int i) {
    var histogram = samples.histogram(i);
    return switch (wanted) {
      case Point.Missing _ -> false;
      case Point.Value(double value) -> histogram == null && areClose(value, samples.value(i));
      case Point.Native(FloatHistogram want, boolean hinted) -> {
        var found = histogram == null ? null : histogram.toFloat();
        yield found != null && areClose(want, found) && hintFits(want.reset(), found.reset(), hinted);
      }
    };
  }

  private static boolean hintFits(CounterReset want, CounterReset found, boolean hinted) {
    return !hinted || want == found;
  }

  private static boolean areClose(FloatHistogram a, FloatHistogram b) {
    return a.schema() == b.schema()
        && areClose(a.count(), b.count())
        && areClose(a.sum(), b.sum())
        && areClose(a.zeroThreshold(), b.zeroThreshold())
        && areClose(a.zeroCount(), b.zeroCount())
        && areClose(a.customBounds(), b.customBounds())
        && areClose(Buckets.of(a.positiveSpans(), a.positiveBuckets()), Buckets.of(b.positiveSpans(), b.positiveBuckets()))
        && areClose(Buckets.of(a.negativeSpans(), a.negativeBuckets()), Buckets.of(b.negativeSpans(), b.negativeBuckets()));
  }

  private static boolean areClose(double[] a, double[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (!areClose(a[i], b[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean areClose(NavigableMap<Integer, Double> a, NavigableMap<Integer, Double> b) {
    var places = new TreeSet<>(a.keySet());
    places.addAll(b.keySet());
    return places.stream().allMatch(place -> areClose(value(a.get(place)), value(b.get(place))));
  }

  private static double value(@Nullable Double count) {
    return count == null ? 0 : count;
  }
}
