package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.annotation.Annotations;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.text.Numbers;
import dev.perennial.promql.syntax.Position;
import java.util.Arrays;

/// `quantile_over_time`: the quantile of the floats of a window.
final class QuantileOverTime implements WindowFunction {
  private final double[] quantiles;
  private final Position position;
  private final Annotations annotations;

  /// A quantile for each step; remarks on it are placed at `position`.
  QuantileOverTime(double[] quantiles, Position position, Annotations annotations) {
    this.quantiles = quantiles;
    this.position = position;
    this.annotations = annotations;
  }

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.floatsInside() == 0) {
      return;
    }
    double q = quantiles[step];
    if (!(q >= 0 && q <= 1)) {
      annotations.add(
          Annotation.warning("quantile value should be between 0 and 1, got " + Numbers.general(q), position));
    }
    if (window.histogramsInside() > 0) {
      window.informIgnored();
    }
    out.set(step, Quantile.of(q, Arrays.copyOfRange(window.floats, window.firstFloat, window.endFloat)));
  }
}
