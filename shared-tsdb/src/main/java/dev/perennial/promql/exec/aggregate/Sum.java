package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Kahan;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import org.jspecify.annotations.Nullable;

/// `sum` of floats or of histograms.
final class Sum implements Accumulator {
  private final double[] sums;
  private final double[] errors;
  private final Remarks remarks;
  private @Nullable HistogramTotals histograms;

  Sum(int steps, Remarks remarks) {
    this.sums = new Column(steps).values();
    this.errors = new double[steps];
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
      double sum = sums[i];
      if (Column.isAbsent(sum)) {
        sums[i] = value;
      } else {
        errors[i] = Kahan.error(value, sum, errors[i]);
        sums[i] = sum + value;
      }
    }
    if (!column.onlyFloats()) {
      addHistograms(series, column);
    }
  }

  private void addHistograms(Labels series, Column column) {
    var totals = histograms;
    if (totals == null) {
      totals = new HistogramTotals(sums.length, HistogramTotals.Kind.SUM, remarks);
      histograms = totals;
    }
    for (int i = 0; i < sums.length; i++) {
      FloatHistogram histogram = column.histogram(i);
      if (histogram != null) {
        totals.add(series, i, histogram);
      }
    }
  }

  @Override
  public Column finish() {
    for (int i = 0; i < sums.length; i++) {
      if (!Column.isAbsent(sums[i])) {
        sums[i] += errors[i];
      }
    }
    var out = new Column(sums);
    if (histograms != null) {
      histograms.finish(out);
    }
    return out;
  }
}
