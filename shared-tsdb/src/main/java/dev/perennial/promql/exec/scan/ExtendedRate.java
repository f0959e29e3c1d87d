package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Resets;
import dev.perennial.promql.exec.histogram.Tally;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/// `rate`, `increase` and `delta` of `anchored` and `smoothed` ranges: the difference between the range's edges, nothing
/// extrapolated.
///
/// An anchored edge has the value of the newest sample at or before it, a smoothed one lies between the samples around it. Where
/// no sample is beyond an edge, the nearest one within counts.
final class ExtendedRate implements WindowFunction {
  private final Rate.Kind kind;
  private final double seconds;

  ExtendedRate(Rate.Kind kind, long range) {
    this.kind = kind;
    this.seconds = range / 1000.0;
  }

  private boolean counter() {
    return kind != Rate.Kind.DELTA;
  }

  private static boolean smoothed(Window window) {
    return window.sight().extent() == Extent.SMOOTHED;
  }

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.isMixed()) {
      window.warnMixed();
    } else if (window.histogramsInside() > 0) {
      var edges = edges(window, window.histogramTimes, window.firstHistogram, window.endHistogram);
      @Nullable FloatHistogram change = edges == null ? null : histograms(window, edges);
      if (change != null) {
        out.set(step, change);
      }
    } else {
      var edges = edges(window, window.floatTimes, window.firstFloat, window.endFloat);
      if (edges != null) {
        double change = floats(window, edges);
        out.set(step, kind == Rate.Kind.RATE ? change / seconds : change);
      }
    }
  }

  @Override
  public void end(Window window, Column out) {
    if (counter()) {
      window.informIfNotCounter(out);
    }
  }

  private static @Nullable Edges edges(Window window, long[] times, int first, int end) {
    var edges = Edges.of(window, times, first, end);
    boolean beside = edges != null && smoothed(window) && times[edges.left()] > window.end;
    return beside ? null : edges;
  }

  private double floats(Window window, Edges edges) {
    var times = window.floatTimes;
    var values = window.floats;
    int first = edges.left();
    int last = edges.right();
    double left = edges.leftValue(window, counter());
    double right = edges.rightValue(window, counter());
    double change = right - left;
    if (!counter()) {
      return change;
    }
    double before = left;
    double lost = 0;
    for (int i = times[first] <= window.start ? first + 1 : first; i <= (times[last] >= window.end ? last - 1 : last); i++) {
      if (values[i] < before) {
        lost += before;
      }
      before = values[i];
    }
    if (right < before) {
      lost += before;
    }
    return change + lost;
  }

  private @Nullable FloatHistogram histograms(Window window, Edges edges) {
    if (!fit(window, edges)) {
      return null;
    }
    var times = window.histogramTimes;
    var all = window.histograms;
    int first = edges.left();
    int last = edges.right();
    @Nullable FloatHistogram left = all[first];
    boolean leftBetween = smoothed(window) && times[first] < window.start;
    if (leftBetween) {
      left =
          Interpolation.between(
              all[first], times[first], all[first + 1], times[first + 1], window.start, counter(), window::inform);
    }
    @Nullable FloatHistogram right = all[last];
    if (smoothed(window) && last > window.firstHistogram && times[last] > window.end) {
      right =
          Interpolation.between(
              all[last - 1], times[last - 1], all[last], times[last], window.end, counter(), window::inform);
    }
    if (left == null || right == null) {
      return HistogramRate.incompatible(window);
    }
    if (!counter() && !(HistogramRate.gauge(left) && HistogramRate.gauge(right))) {
      window.warn("this native histogram metric is not a gauge: " + window.name());
    }
    var change = Tally.of(right);
    if (!change.subtract(left)) {
      return HistogramRate.incompatible(window);
    }
    if (change.reconciled()) {
      window.inform("mismatched custom buckets were reconciled during subtraction");
    }
    if (counter()) {
      boolean skip = leftBetween && Resets.between(all[first], all[first + 1]);
      if (!addLost(window, change, edges, skip ? all[first + 1] : left, skip ? first + 2 : first + 1, right)) {
        return null;
      }
    }
    if (kind == Rate.Kind.RATE) {
      change.divide(seconds);
    }
    return change.hint(CounterReset.GAUGE).histogram();
  }

  /// Adds to `change` what resets between `before`, the samples from place `from` on, and `right` lost.
  private static boolean addLost(
      Window window, Tally change, Edges edges, FloatHistogram before, int from, FloatHistogram right) {
    if (from > edges.right()) {
      return true;
    }
    @Nullable Tally lost = null;
    for (int i = from; i <= edges.right(); i++) {
      var now = i == edges.right() ? right : window.histograms[i];
      if (Resets.between(before, now)) {
        if (lost == null) {
          lost = Tally.of(before);
        } else if (!lost.add(before)) {
          HistogramRate.incompatible(window);
          return false;
        }
      }
      before = now;
    }
    if (lost == null) {
      return true;
    }
    boolean reconciledBefore = change.reconciled();
    if (!change.add(lost.histogram())) {
      HistogramRate.incompatible(window);
      return false;
    }
    if (lost.reconciled() || (change.reconciled() && !reconciledBefore)) {
      window.inform("mismatched custom buckets were reconciled during addition");
    }
    return true;
  }

  private boolean fit(Window window, Edges edges) {
    boolean custom = HistogramRate.custom(window.histograms[edges.left()]);
    for (int i = edges.left(); i <= edges.right(); i++) {
      if (HistogramRate.custom(window.histograms[i]) != custom) {
        HistogramRate.incompatible(window);
        return false;
      }
      if (counter() && HistogramRate.gauge(window.histograms[i])) {
        HistogramRate.warnNotCounter(window);
      }
    }
    return true;
  }
}
