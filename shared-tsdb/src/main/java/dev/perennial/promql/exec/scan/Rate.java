package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Totals;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.labels.Labels;
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
    if (!counter()) {
      return;
    }
    var floats = window.floats;
    for (int i = 1; i < window.floatCount; i++) {
      if (floats[i] < floats[i - 1]) {
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
    } else if (window.histogramsInside() > 1) {
      var change = HistogramRate.change(window, counter());
      if (change != null) {
        double factor =
            factor(
                window,
                window.histogramTimes,
                window.firstHistogram,
                window.endHistogram,
                change.count(),
                window.histograms[window.firstHistogram].count());
        out.set(step, Totals.scaled(change, factor));
      }
    } else if (window.floatsInside() > 1) {
      int first = window.firstFloat;
      double result = window.floats[window.endFloat - 1] - window.floats[first];
      while (nextReset < resetCount && resets[nextReset] <= first) {
        nextReset++;
      }
      for (int i = nextReset; i < resetCount && resets[i] < window.endFloat; i++) {
        result += window.floats[resets[i] - 1];
      }
      out.set(
          step,
          result * factor(window, window.floatTimes, first, window.endFloat, result, window.floats[first]));
    }
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
    if (!counter()) {
      return;
    }
    var name = window.labels().value(Labels.NAME);
    if (name.isEmpty()
        || name.endsWith("_total")
        || name.endsWith("_sum")
        || name.endsWith("_count")
        || name.endsWith("_bucket")) {
      return;
    }
    for (double value : out.values()) {
      if (!Column.isAbsent(value)) {
        window.inform(
            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: " + window.name());
        return;
      }
    }
  }
}
