package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.QueryException;
import java.util.Locale;

/// `double_exponential_smoothing`: the last value of a window smoothed with its trend.
final class Smoothing implements WindowFunction {
  private final double[] smoothing;
  private final double[] trend;

  Smoothing(double[] smoothing, double[] trend) {
    this.smoothing = smoothing;
    this.trend = trend;
  }

  @Override
  public void apply(Window window, Column out, int step) {
    double sf = checked("smoothing factor. Expected: 0 < sf < 1", smoothing[step]);
    double tf = checked("trend factor. Expected: 0 < tf < 1", trend[step]);
    if (window.floatsInside() > 0 && window.histogramsInside() > 0) {
      window.informIgnored();
    }
    if (window.floatsInside() < 2) {
      return;
    }
    var floats = window.floats;
    int first = window.firstFloat;
    double before = 0;
    double level = floats[first];
    double slope = floats[first + 1] - floats[first];
    for (int i = first + 1; i < window.endFloat; i++) {
      double scaled = sf * floats[i];
      if (i > first + 1) {
        slope = tf * (level - before) + (1 - tf) * slope;
      }
      before = level;
      level = scaled + (1 - sf) * (level + slope);
    }
    out.set(step, level);
  }

  private static double checked(String what, double factor) {
    if (factor <= 0 || factor >= 1) {
      throw QueryException.execution(String.format(Locale.ROOT, "invalid %s, got: %f", what, factor));
    }
    return factor;
  }
}
