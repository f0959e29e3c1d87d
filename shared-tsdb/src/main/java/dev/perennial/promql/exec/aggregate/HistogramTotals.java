package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.histogram.Tally;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import org.jspecify.annotations.Nullable;

/// The histogram part of `sum` and `avg`: a tally for each step.
final class HistogramTotals {
  /// What becomes of the sum.
  enum Kind {
    /// Nothing.
    SUM,
    /// It is divided by the number of histograms.
    AVG
  }

  private final Kind kind;
  private final Remarks remarks;
  private final @Nullable Step[] steps;

  /// What is known at one step.
  private static final class Step {
    private Tally total;
    private double count = 1;
    private boolean incremental;
    private boolean incompatible;
    private boolean reset;
    private boolean notReset;

    Step(FloatHistogram first) {
      total = Tally.of(first);
      note(first);
    }

    void note(FloatHistogram histogram) {
      reset |= histogram.reset() == CounterReset.RESET;
      notReset |= histogram.reset() == CounterReset.NOT_RESET;
    }
  }

  HistogramTotals(int steps, Kind kind, Remarks remarks) {
    this.kind = kind;
    this.remarks = remarks;
    this.steps = new @Nullable Step[steps];
  }

  void add(Labels series, int place, FloatHistogram histogram) {
    var step = steps[place];
    if (step == null) {
      steps[place] = new Step(histogram);
      return;
    }
    if (step.incompatible) {
      return;
    }
    step.note(histogram);
    step.count++;
    boolean added =
        switch (kind) {
          case SUM -> step.total.addExactly(histogram);
          case AVG -> addToMean(step, histogram);
        };
    if (!added) {
      step.incompatible = true;
      remarks.incompatible(series);
    } else if (step.total.reconciled()) {
      remarks.inform("mismatched custom buckets were reconciled during aggregation");
    }
  }

  private static boolean addToMean(Step step, FloatHistogram histogram) {
    if (!step.incremental) {
      var sum = step.total.copy();
      if (!sum.addExactly(histogram)) {
        return false;
      }
      if (!sum.overflows()) {
        step.total = sum;
        return true;
      }
      step.incremental = true;
      step.total.divide(step.count - 1);
    }
    step.total.multiply((step.count - 1) / step.count);
    return step.total.addExactly(Tally.of(histogram).divide(step.count));
  }

  /// Lays the histograms over the floats; where there are both, nothing is left.
  void finish(Column floats) {
    for (int i = 0; i < steps.length; i++) {
      var step = steps[i];
      if (step == null) {
        continue;
      }
      if (floats.has(i)) {
        remarks.mixed();
        floats.clear(i);
      } else if (!step.incompatible) {
        if (step.reset && step.notReset) {
          remarks.warn("conflicting counter resets during histogram aggregation");
        }
        if (kind == Kind.AVG && !step.incremental) {
          step.total.divide(step.count);
        }
        floats.set(i, step.total.histogram());
      }
    }
  }
}
