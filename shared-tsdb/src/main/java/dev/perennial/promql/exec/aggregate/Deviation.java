package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.labels.Labels;

/// `stddev` and `stdvar` of floats, of the whole population, by Welford's method.
final class Deviation implements Accumulator {
  /// What is answered.
  enum Kind {
    /// The standard deviation.
    STDDEV,
    /// Its square.
    STDVAR
  }

  private final Kind kind;
  private final double[] counts;
  private final double[] means;
  private final double[] squares;
  private final Remarks remarks;

  Deviation(Kind kind, int steps, Remarks remarks) {
    this.kind = kind;
    this.counts = new double[steps];
    this.means = new double[steps];
    this.squares = new double[steps];
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
      counts[i]++;
      if (counts[i] == 1) {
        means[i] = value;
        squares[i] = Double.isNaN(value) || Double.isInfinite(value) ? Double.NaN : 0;
      } else {
        double delta = value - means[i];
        means[i] += delta / counts[i];
        squares[i] += delta * (value - means[i]);
      }
    }
    if (!column.onlyFloats()) {
      remarks.ignoredHistogram(kind == Kind.STDDEV ? "stddev" : "stdvar");
    }
  }

  @Override
  public Column finish() {
    var out = new Column(counts.length);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double variance = squares[i] / counts[i];
        out.set(i, kind == Kind.STDDEV ? Math.sqrt(variance) : variance);
      }
    }
    return out;
  }
}
