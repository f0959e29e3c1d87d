package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.labels.Labels;

/// `min` and `max` of floats; NaN only if there is nothing else.
final class Extreme implements Accumulator {
  /// Which end.
  enum Kind {
    /// The least.
    MIN,
    /// The greatest.
    MAX
  }

  private final Kind kind;
  private final double[] best;
  private final Remarks remarks;

  Extreme(Kind kind, int steps, Remarks remarks) {
    this.kind = kind;
    this.best = new Column(steps).values();
    this.remarks = remarks;
  }

  @Override
  public void add(Labels series, Column column) {
    var values = column.values();
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      if (Column.isAbsent(value)) {
        continue;
      }
      double so = best[i];
      // An absent value is a NaN as well.
      if (Double.isNaN(so) || (kind == Kind.MAX ? so < value : so > value)) {
        best[i] = value;
      }
    }
    if (!column.onlyFloats()) {
      remarks.ignoredHistogram(kind == Kind.MAX ? "max" : "min");
    }
  }

  @Override
  public Column finish() {
    return new Column(best);
  }
}
