package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Resets;
import dev.perennial.promql.exec.histogram.Tally;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The change of a native histogram over a window: last minus first, and for counters plus what resets lost.
final class HistogramRate {
  private HistogramRate() {}

  /// The change, or null where the histograms do not add, which the window is told.
  static @Nullable FloatHistogram change(Window window, boolean counter) {
    int from = window.firstHistogram;
    int end = window.endHistogram;
    var all = window.histograms;
    var first = all[from];
    var last = all[end - 1];
    if (counter && (gauge(first) || gauge(last))) {
      warnNotCounter(window);
    }
    if (counter && reset(window, from + 1, first)) {
      // Nothing is known of the first one but that it was another run of the counter.
      first = emptyLike(all[from + 1]);
    }
    boolean custom = custom(first);
    if (custom(last) != custom) {
      return incompatible(window);
    }
    int schema = Math.min(first.schema(), last.schema());
    if (counter) {
      for (int i = from + 1; i < end - 1; i++) {
        if (gauge(all[i])) {
          warnNotCounter(window);
        }
        schema = Math.min(schema, all[i].schema());
        if (custom(all[i]) != custom) {
          return incompatible(window);
        }
      }
    }
    var change = Tally.of(last).reduce(schema);
    if (!change.subtract(first)) {
      return incompatible(window);
    }
    if (change.reconciled()) {
      window.inform("mismatched custom buckets were reconciled during subtraction");
    }
    if (counter) {
      boolean reconciledBefore = change.reconciled();
      var before = first;
      for (int i = from + 1; i < end; i++) {
        if (reset(window, i, before) && !change.add(before)) {
          return incompatible(window);
        }
        before = all[i];
      }
      if (change.reconciled() && !reconciledBefore) {
        window.inform("mismatched custom buckets were reconciled during addition");
      }
    } else if (!gauge(first) || !gauge(last)) {
      window.warn("this native histogram metric is not a gauge: " + window.name());
    }
    return change.hint(CounterReset.GAUGE).histogram();
  }

  private static boolean reset(Window window, int i, FloatHistogram before) {
    return Starts.areReset(window.histogramStarts, window.histogramTimes, i)
        || Resets.between(before, window.histograms[i]);
  }

  private static FloatHistogram emptyLike(FloatHistogram other) {
    return new FloatHistogram(
        CounterReset.UNKNOWN,
        other.schema(),
        0,
        0,
        0,
        0,
        List.of(),
        new double[0],
        List.of(),
        new double[0],
        other.customBounds());
  }

  static @Nullable FloatHistogram incompatible(Window window) {
    window.warn(
        "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
            + window.name());
    return null;
  }

  static void warnNotCounter(Window window) {
    window.warn("this native histogram metric is not a counter: " + window.name());
  }

  static boolean gauge(FloatHistogram histogram) {
    return histogram.reset() == CounterReset.GAUGE;
  }

  static boolean custom(FloatHistogram histogram) {
    return histogram.schema() == Histogram.CUSTOM_BOUNDS;
  }
}
