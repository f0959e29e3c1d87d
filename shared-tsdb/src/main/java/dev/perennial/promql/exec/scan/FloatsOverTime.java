package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Kahan;
import java.util.Arrays;

/// The range functions of floats only: histograms beside them are left out with a remark, histograms alone give nothing.
enum FloatsOverTime implements WindowFunction {
  /// When the least was seen last.
  TIME_OF_MIN {
    @Override
    double of(Window window) {
      return window.floatTimes[extreme(window, -1)] / 1000.0;
    }
  },
  /// When the greatest was seen last.
  TIME_OF_MAX {
    @Override
    double of(Window window) {
      return window.floatTimes[extreme(window, 1)] / 1000.0;
    }
  },
  /// The population standard deviation.
  STDDEV {
    @Override
    double of(Window window) {
      return Math.sqrt(variance(window));
    }
  },
  /// The population variance.
  STDVAR {
    @Override
    double of(Window window) {
      return variance(window);
    }
  },
  /// The median distance from the median.
  MAD {
    @Override
    double of(Window window) {
      var values = Arrays.copyOfRange(window.floats, window.firstFloat, window.endFloat);
      for (double value : values) {
        if (Double.isNaN(value)) {
          return Double.NaN;
        }
      }
      double median = Quantile.of(0.5, values);
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.abs(values[i] - median);
      }
      return Quantile.of(0.5, values);
    }
  };

  abstract double of(Window window);

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.floatsInside() == 0) {
      return;
    }
    if (window.histogramsInside() > 0) {
      window.informIgnored();
    }
    out.set(step, of(window));
  }

  private static int extreme(Window window, int sign) {
    var floats = window.floats;
    int best = window.firstFloat;
    for (int i = best; i < window.endFloat; i++) {
      double now = floats[i];
      double so = floats[best];
      if (Double.isNaN(so) || (sign > 0 ? now >= so : now <= so)) {
        best = i;
      }
    }
    return best;
  }

  private static double variance(Window window) {
    var mean = new Kahan();
    var squares = new Kahan();
    double count = 0;
    for (int i = window.firstFloat; i < window.endFloat; i++) {
      double value = window.floats[i];
      count++;
      double delta = value - mean.total();
      mean.add(delta / count);
      squares.add(delta * (value - mean.total()));
    }
    return squares.total() / count;
  }
}
