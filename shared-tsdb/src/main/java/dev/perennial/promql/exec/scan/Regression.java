package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Kahan;

/// `deriv` and `predict_linear`: the line through the floats of a window with the least squares.
final class Regression implements WindowFunction {
  private final double[] ahead;

  private double slope;
  private double intercept;

  /// The slope if `ahead` is empty, else the value so many seconds after each step.
  Regression(double[] ahead) {
    this.ahead = ahead;
  }

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.floatsInside() > 0 && window.histogramsInside() > 0) {
      window.informIgnored();
    }
    if (window.floatsInside() < 2) {
      return;
    }
    if (ahead.length == 0) {
      fit(window, window.floatTimes[window.firstFloat]);
      out.set(step, slope);
    } else {
      fit(window, window.now);
      out.set(step, slope * ahead[step] + intercept);
    }
  }

  private void fit(Window window, long origin) {
    var sumX = new Kahan();
    var sumY = new Kahan();
    var sumXy = new Kahan();
    var sumXx = new Kahan();
    double first = window.floats[window.firstFloat];
    boolean constant = true;
    double n = 0;
    for (int i = window.firstFloat; i < window.endFloat; i++) {
      double y = window.floats[i];
      constant &= i == window.firstFloat || y == first;
      n++;
      double x = (window.floatTimes[i] - origin) / 1e3;
      sumX.add(x);
      sumY.add(y);
      sumXy.add(x * y);
      sumXx.add(x * x);
    }
    if (constant) {
      slope = Double.isInfinite(first) ? Double.NaN : 0;
      intercept = Double.isInfinite(first) ? Double.NaN : first;
      return;
    }
    double x = sumX.total();
    double y = sumY.total();
    double covariance = sumXy.total() - x * y / n;
    double variance = sumXx.total() - x * x / n;
    slope = covariance / variance;
    intercept = y / n - slope * x / n;
  }
}
