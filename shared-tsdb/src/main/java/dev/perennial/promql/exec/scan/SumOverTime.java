package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Tally;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Kahan;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;

/// `sum_over_time` and `avg_over_time`, of floats or of histograms.
///
/// Each window is summed from its first sample on: a sum from which old samples were subtracted would be rounded differently.
final class SumOverTime implements WindowFunction {
  /// What becomes of the sum.
  enum Kind {
    /// Nothing.
    SUM,
    /// It is divided by the number of samples.
    AVG
  }

  private final Kind kind;
  private final Kahan sum = new Kahan();

  SumOverTime(Kind kind) {
    this.kind = kind;
  }

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.isMixed()) {
      window.warnMixed();
    } else if (window.histogramsInside() > 0) {
      histograms(window, out, step);
    } else {
      out.set(step, kind == Kind.SUM ? sum(window) : mean(window));
    }
  }

  private double sum(Window window) {
    sum.reset(0, 0);
    for (int i = window.firstFloat; i < window.endFloat; i++) {
      sum.add(window.floats[i]);
    }
    return Double.isInfinite(sum.sum()) ? sum.sum() : sum.total();
  }

  private double mean(Window window) {
    int first = window.firstFloat;
    sum.reset(window.floats[first], 0);
    boolean incremental = false;
    double count = 1;
    for (int i = first + 1; i < window.endFloat; i++) {
      double value = window.floats[i];
      count = i - first + 1;
      if (!incremental) {
        double before = sum.sum();
        double errorBefore = sum.error();
        sum.add(value);
        if (!Double.isInfinite(sum.sum())) {
          continue;
        }
        incremental = true;
        sum.reset(before / (count - 1), errorBefore / (count - 1));
      }
      double q = (count - 1) / count;
      sum.reset(q * sum.sum(), q * sum.error());
      sum.add(value / count);
    }
    return incremental ? sum.total() : sum.sum() / count + sum.error() / count;
  }

  private void histograms(Window window, Column out, int step) {
    boolean reset = false;
    boolean notReset = false;
    var first = window.histograms[window.firstHistogram];
    reset |= first.reset() == CounterReset.RESET;
    notReset |= first.reset() == CounterReset.NOT_RESET;
    var total = Tally.of(first);
    boolean incremental = false;
    double count = 1;
    for (int i = window.firstHistogram + 1; i < window.endHistogram; i++) {
      FloatHistogram next = window.histograms[i];
      reset |= next.reset() == CounterReset.RESET;
      notReset |= next.reset() == CounterReset.NOT_RESET;
      count++;
      boolean added;
      if (kind == Kind.SUM) {
        added = total.addExactly(next);
      } else {
        var before = total;
        added = true;
        if (!incremental) {
          total = before.copy();
          added = total.addExactly(next);
          if (added && total.overflows()) {
            incremental = true;
            total = before.divide(count - 1);
          } else if (added) {
            continue;
          }
        }
        added = added && total.multiply((count - 1) / count).addExactly(Tally.of(next).divide(count));
      }
      if (!added) {
        HistogramRate.incompatible(window);
        return;
      }
    }
    if (reset && notReset) {
      window.warn("conflicting counter resets during histogram aggregation");
    }
    if (total.reconciled()) {
      window.inform("mismatched custom buckets were reconciled during aggregation");
    }
    if (kind == Kind.AVG && !incremental) {
      total.divide(count);
    }
    out.set(step, total.histogram());
  }
}
