package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Difference;
import dev.perennial.promql.exec.histogram.Resets;
import dev.perennial.promql.exec.histogram.Tally;
import dev.perennial.promql.exec.histogram.Totals;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.histogram.FloatHistogram;
import java.util.Arrays;

/// `rate`, `increase` and `delta`: the difference over a window, extrapolated to its edges.
final class Rate implements WindowFunction {
  /// What is computed of the difference.
  enum Kind {
    /// Per second, of a counter.
    RATE,
    /// Of a counter.
    INCREASE,
    /// Of a gauge.
    DELTA
  }

  private final Kind kind;
  private final double seconds;
  private int[] resets = new int[8];
  private int resetCount;
  private int nextReset;

  /** Of the histograms: how many were looked at, the last one that does not simply follow the one before, and the last gauge. */
  private int lookedAt;

  private int lastOdd;
  private int lastGauge;

  Rate(Kind kind, long range) {
    this.kind = kind;
    this.seconds = range / 1000.0;
  }

  private boolean counter() {
    return kind != Kind.DELTA;
  }

  @Override
  public void begin(Window window) {
    resetCount = 0;
    nextReset = 0;
    lookedAt = 0;
    lastOdd = -1;
    lastGauge = -1;
    if (!counter()) {
      return;
    }
    var floats = window.floats;
    for (int i = 1; i < window.floatCount; i++) {
      if (floats[i] < floats[i - 1] || Starts.areReset(window.floatStarts, window.floatTimes, i)) {
        if (resetCount == resets.length) {
          resets = Arrays.copyOf(resets, 2 * resetCount);
        }
        resets[resetCount++] = i;
      }
    }
  }

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.isMixed()) {
      window.warnMixed();
    } else if (window.histogramsInside() > 0) {
      histograms(window, out, step);
    } else {
      floats(window, out, step);
    }
  }

  private void floats(Window window, Column out, int step) {
    int first = window.firstFloat;
    int end = window.endFloat;
    double result = window.floats[end - 1] - window.floats[first];
    while (nextReset < resetCount && resets[nextReset] <= first) {
      nextReset++;
    }
    for (int i = nextReset; i < resetCount && resets[i] < end; i++) {
      result += window.floats[resets[i] - 1];
    }
    warnOverlap(window, window.floatStarts, window.floatTimes, first, end);
    long from = startInside(window, window.floatStarts, window.floatTimes, first);
    if (from != 0) {
      result += window.floats[first];
      out.set(step, result * factorFrom(window, window.floatTimes, first, end, from));
    } else if (end - first > 1) {
      out.set(step, result * factor(window, window.floatTimes, first, end, result, window.floats[first]));
    }
  }

  private void histograms(Window window, Column out, int step) {
    int first = window.firstHistogram;
    int end = window.endHistogram;
    var times = window.histogramTimes;
    long from = startInside(window, window.histogramStarts, times, first);
    if (end - first < 2) {
      if (from != 0) {
        out.set(step, Totals.scaled(window.histograms[first], factorFrom(window, times, first, end, from)));
      }
      return;
    }
    if (window.histogramStarts.length == 0 && isSimple(window)) {
      var last = window.histograms[end - 1];
      var oldest = window.histograms[first];
      double factor = factor(window, times, first, end, last.count() - oldest.count(), oldest.count());
      out.set(step, Difference.scaled(last, oldest, factor));
      return;
    }
    var change = HistogramRate.change(window, counter());
    warnOverlap(window, window.histogramStarts, times, first, end);
    if (change == null) {
      return;
    }
    if (from != 0) {
      var sum = Tally.of(change);
      if (!sum.add(window.histograms[first])) {
        HistogramRate.incompatible(window);
        return;
      }
      if (sum.reconciled()) {
        window.inform("mismatched custom buckets were reconciled during addition");
      }
      out.set(step, sum.multiply(factorFrom(window, times, first, end, from)).histogram());
      return;
    }
    double factor = factor(window, times, first, end, change.count(), window.histograms[first].count());
    out.set(step, Totals.scaled(change, factor));
  }

  /** Whether the histograms of a counter are all alike, none a gauge, and none a reset. */
  private boolean isSimple(Window window) {
    if (!counter()) {
      return false;
    }
    for (; lookedAt < window.endHistogram; lookedAt++) {
      var now = window.histograms[lookedAt];
      boolean follows = lookedAt > 0 && follows(window.histograms[lookedAt - 1], now);
      lastOdd = follows ? lastOdd : lookedAt;
      lastGauge = HistogramRate.gauge(now) ? lookedAt : lastGauge;
    }
    // The first one needs only not to be a gauge: how it follows the one before concerns windows that hold that.
    return lastOdd <= window.firstHistogram && lastGauge < window.firstHistogram;
  }

  private static boolean follows(FloatHistogram before, FloatHistogram now) {
    return Difference.isSimple(now, before) && !Resets.between(before, now);
  }

  /// Since when the first sample counts, if that is within the window; else 0.
  private long startInside(Window window, long[] starts, long[] times, int first) {
    long start = counter() ? Starts.at(starts, first) : 0;
    return start > window.start && start < times[first] ? start : 0;
  }

  private void warnOverlap(Window window, long[] starts, long[] times, int first, int end) {
    if (!counter() || starts.length == 0) {
      return;
    }
    for (int i = first + 1; i < end; i++) {
      if (Starts.overlap(starts, times, i)) {
        window.warnOverlap();
        return;
      }
    }
  }

  /// By what a difference that is known from the instant `from` on is multiplied: only its end is extrapolated.
  private double factorFrom(Window window, long[] times, int first, int end, long from) {
    double toEnd = (window.end - times[end - 1]) / 1000.0;
    double average = end - first > 1 ? (times[end - 1] - times[first]) / 1000.0 / (end - 1 - first) : 0;
    if (toEnd >= average * 1.1) {
      toEnd = average / 2;
    }
    double sampled = (times[end - 1] - from) / 1000.0;
    double factor = (sampled + toEnd) / sampled;
    return kind == Kind.RATE ? factor / seconds : factor;
  }

  /// By what the difference between the first and the last sample is multiplied.
  private double factor(Window window, long[] times, int first, int end, double result, double firstValue) {
    double toStart = (times[first] - window.start) / 1000.0;
    double toEnd = (window.end - times[end - 1]) / 1000.0;
    double sampled = (times[end - 1] - times[first]) / 1000.0;
    double average = sampled / (end - 1 - first);
    double threshold = average * 1.1;
    if (toStart >= threshold) {
      toStart = average / 2;
    }
    if (counter() && result > 0 && firstValue >= 0) {
      // A counter began at zero at the earliest, so it is not extrapolated below that.
      double toZero = sampled * (firstValue / result);
      if (toZero < toStart) {
        toStart = toZero;
      }
    }
    if (toEnd >= threshold) {
      toEnd = average / 2;
    }
    double factor = (sampled + toStart + toEnd) / sampled;
    return kind == Kind.RATE ? factor / seconds : factor;
  }

  @Override
  public void end(Window window, Column out) {
    if (counter()) {
      window.informIfNotCounter(out);
    }
  }
}
