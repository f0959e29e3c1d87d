package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.labels.Labels;

/// `count` and `group`: how many series there are, or 1 where there is any.
final class Count implements Accumulator {
  /// What is answered.
  enum Kind {
    /// The number.
    COUNT,
    /// 1.
    GROUP
  }

  private final Kind kind;
  private final double[] counts;

  Count(Kind kind, int steps) {
    this.kind = kind;
    this.counts = new double[steps];
  }

  @Override
  public void add(Labels series, Column column) {
    for (int i = 0; i < counts.length; i++) {
      if (column.has(i)) {
        counts[i]++;
      }
    }
  }

  @Override
  public Column finish() {
    var out = new Column(counts.length);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        out.set(i, kind == Kind.COUNT ? counts[i] : 1);
      }
    }
    return out;
  }
}
