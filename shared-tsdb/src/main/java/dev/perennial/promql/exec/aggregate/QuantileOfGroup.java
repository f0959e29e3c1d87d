package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.scan.Quantile;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `quantile` of floats. The one aggregation that must hold its input: the columns of the group.
final class QuantileOfGroup implements Accumulator {
  private final double[] quantiles;
  private final List<double[]> columns = new ArrayList<>();
  private final Remarks remarks;

  QuantileOfGroup(double[] quantiles, Remarks remarks) {
    this.quantiles = quantiles;
    this.remarks = remarks;
  }

  @Override
  public void add(Labels series, Column column) {
    columns.add(column.values());
    if (!column.onlyFloats()) {
      remarks.ignoredHistogram("quantile");
    }
  }

  @Override
  public Column finish() {
    var out = new Column(quantiles.length);
    var values = new double[columns.size()];
    for (int i = 0; i < quantiles.length; i++) {
      int size = 0;
      for (var column : columns) {
        if (!Column.isAbsent(column[i])) {
          values[size++] = column[i];
        }
      }
      if (size > 0) {
        out.set(i, Quantile.of(quantiles[i], Arrays.copyOf(values, size)));
      }
    }
    return out;
  }
}
