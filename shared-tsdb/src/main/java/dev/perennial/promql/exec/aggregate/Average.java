package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Kahan;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// `avg` of floats or of histograms: the sum divided at the end, or from the value on that would make it infinite, a
/// running mean.
final class Average implements Accumulator {
  private final double[] sums;
  private final double[] errors;
  private final double[] counts;
  private final BitSet incremental = new BitSet();
  private final Remarks remarks;
  private @Nullable HistogramTotals histograms;

  Average(int steps, Remarks remarks) {
    this.sums = new Column(steps).values();
    this.errors = new double[steps];
    this.counts = new double[steps];
    this.remarks = remarks;
  }

  @Override
  public void add(Labels series, Column column) {
    var values = column.values();
    for (int i = 0; i < values.length; i++) {
      if (!Column.isAbsent(values[i])) {
        add(i, values[i]);
      }
    }
    if (column.onlyFloats()) {
      return;
    }
    var totals = histograms;
    if (totals == null) {
      totals = new HistogramTotals(sums.length, HistogramTotals.Kind.AVG, remarks);
      histograms = totals;
    }
    for (int i = 0; i < sums.length; i++) {
      FloatHistogram histogram = column.histogram(i);
      if (histogram != null) {
        totals.add(series, i, histogram);
      }
    }
  }

  private void add(int i, double value) {
    counts[i]++;
    double count = counts[i];
    if (count == 1) {
      sums[i] = value;
      return;
    }
    if (!incremental.get(i)) {
      double sum = sums[i] + value;
      if (!Double.isInfinite(sum)) {
        errors[i] = Kahan.error(value, sums[i], errors[i]);
        sums[i] = sum;
        return;
      }
      incremental.set(i);
      sums[i] /= count - 1;
      errors[i] /= count - 1;
    }
    double q = (count - 1) / count;
    double mean = q * sums[i];
    double part = value / count;
    errors[i] = Kahan.error(part, mean, q * errors[i]);
    sums[i] = mean + part;
  }

  @Override
  public Column finish() {
    for (int i = 0; i < sums.length; i++) {
      if (counts[i] > 0) {
        sums[i] = incremental.get(i) ? sums[i] + errors[i] : sums[i] / counts[i] + errors[i] / counts[i];
      }
    }
    var out = new Column(sums);
    if (histograms != null) {
      histograms.finish(out);
    }
    return out;
  }
}
