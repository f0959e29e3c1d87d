package dev.perennial.promql.exec;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.Relabeled;
import dev.perennial.promql.exec.scan.EdgedRange;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.Steps;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.ValueType;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Turns what a plan evaluates to into a [Value].
final class Results {
  private final Evaluator evaluator;
  private final Reads reads;
  private final Query query;

  Results(Evaluator evaluator, Reads reads) {
    this.evaluator = evaluator;
    this.reads = reads;
    this.query = evaluator.query();
  }

  /// The value at one instant.
  Value instant(Plan plan, long time) {
    var steps = Steps.at(time);
    return switch (plan.type()) {
      case SCALAR -> new Value.Scalar(time, evaluator.scalar(plan, steps)[0]);
      case STRING -> new Value.Text(time, evaluator.text(plan));
      case VECTOR -> vector(Relabeled.finished(query, evaluator.vector(plan, steps)), time);
      case MATRIX ->
          switch (plan) {
            case Plan.Window window -> samples(window, time);
            case Plan.Subquery subquery -> subquery(subquery, steps);
            case Plan.Constant _, Plan.Text _, Plan.Scan _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _,
                Plan.Invariant _ -> throw new IllegalArgumentException("Cannot evaluate as a range: " + plan);
          };
    };
  }

  /// The values at all steps, series sorted by labels.
  Value.Matrix range(Plan plan, Steps steps) {
    return matrix(Relabeled.finished(query, evaluator.values(plan, steps)), steps);
  }

  private Value vector(Operator operator, long time) {
    var samples = new ArrayList<Value.Sample>();
    evaluator.each(
        operator,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            var labels = operator.series().get(first + i);
            var histogram = batch[i].histogram(0);
            if (histogram != null) {
              samples.add(new Value.HistogramSample(labels, time, histogram));
            } else if (batch[i].has(0)) {
              samples.add(new Value.FloatSample(labels, time, batch[i].values()[0]));
            }
          }
          query.budget().take(batch.length, 0);
        });
    return new Value.Vector(samples);
  }

  private Value.Matrix matrix(Operator operator, Steps steps) {
    var series = new ArrayList<Value.Series>();
    boolean held = operator instanceof Held;
    evaluator.each(
        operator,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            int count = batch[i].count();
            if (count > 0) {
              query.budget().take(held ? 0 : count, 16L * count);
              series.add(series(operator.series().get(first + i), batch[i], steps));
            }
          }
        });
    series.sort(Comparator.comparing(Value.Series::labels));
    return new Value.Matrix(series);
  }

  private static Value.Series series(Labels labels, Column column, Steps steps) {
    var times = new long[steps.count()];
    var values = new double[steps.count()];
    var histograms = new ArrayList<Value.HistogramPoint>();
    int size = 0;
    for (int i = 0; i < steps.count(); i++) {
      var histogram = column.histogram(i);
      if (histogram != null) {
        histograms.add(new Value.HistogramPoint(steps.time(i), histogram));
      } else if (column.has(i)) {
        times[size] = steps.time(i);
        values[size++] = column.values()[i];
      }
    }
    return new Value.Series(labels, Arrays.copyOf(times, size), Arrays.copyOf(values, size), histograms);
  }

  private Value subquery(Plan.Subquery subquery, Steps steps) {
    var inner = subquery.steps(steps);
    return inner.isEmpty()
        ? new Value.Matrix(List.of())
        : matrix(Relabeled.finished(query, evaluator.values(subquery.inner(), inner.get())), inner.get());
  }

  /** The samples as they were stored, at their own times. */
  private Value samples(Plan.Window window, long time) {
    var selected = reads.open(window.read());
    long end = window.when().of(time);
    long start = end - window.range();
    var out = new ArrayList<Value.Series>();
    var labels = selected.labels();
    var samples = new Samples();
    for (int from = 0; from < labels.size(); from += Operator.RUN) {
      int until = Math.min(from + Operator.RUN, labels.size());
      var run = selected.run(from, until);
      for (int i = from; i < until; i++) {
        query.check();
        samples.clear();
        run.read(i, samples);
        var series =
            window.extent() == Extent.PLAIN
                ? within(labels.get(i), samples, start, end)
                : within(labels.get(i), EdgedRange.of(query, window, labels.get(i), samples, time), start - 1, end);
        int size = series.size() + series.histograms().size();
        if (size > 0) {
          query.budget().take(size, 16L * size);
          out.add(series);
        }
      }
    }
    return new Value.Matrix(out);
  }

  private static Value.Series within(Labels labels, Samples samples, long start, long end) {
    var times = new long[samples.size()];
    var values = new double[samples.size()];
    var histograms = new ArrayList<Value.HistogramPoint>();
    int size = 0;
    for (int i = 0; i < samples.size(); i++) {
      if (samples.time(i) <= start || samples.time(i) > end || samples.isStale(i)) {
        continue;
      }
      var histogram = samples.histogram(i);
      if (histogram != null) {
        histograms.add(new Value.HistogramPoint(samples.time(i), histogram.toFloat()));
      } else {
        times[size] = samples.time(i);
        values[size++] = samples.value(i);
      }
    }
    return new Value.Series(labels, Arrays.copyOf(times, size), Arrays.copyOf(values, size), histograms);
  }

  /// Whether a plan may be evaluated at several steps.
  static boolean isSteppable(Plan plan) {
    return plan.type() == ValueType.SCALAR || plan.type() == ValueType.VECTOR;
  }
}
