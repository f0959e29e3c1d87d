package dev.perennial.promql.exec.binary;

import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.histogram.Resets;
import dev.perennial.promql.exec.histogram.Tally;
import dev.perennial.promql.exec.histogram.Totals;
import dev.perennial.promql.exec.histogram.Trim;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.plan.ScalarOperators;
import dev.perennial.promql.syntax.Operator;
import dev.perennial.promql.syntax.Position;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/// An operator applied to two samples, of which each may be a float or a histogram.
final class Elements {
  /// What came of two samples.
  enum Result {
    /// They have a value, which was set.
    KEPT,
    /// A comparison of them is false.
    FILTERED,
    /// They cannot be combined, which was remarked.
    REFUSED
  }

  /// Takes remarks on the samples of a step.
  @FunctionalInterface
  interface Remarks {
    void add(int step, Annotation remark);
  }

  private final Operator operator;
  private final Remarks remarks;
  private final Position position;

  Elements(Operator operator, Remarks remarks, Position position) {
    this.operator = operator;
    this.remarks = remarks;
    this.position = position;
  }

  /// Sets `out` at `step` to `left operator right`, where a comparison answers `left`.
  Result apply(
      double left,
      @Nullable FloatHistogram leftHistogram,
      double right,
      @Nullable FloatHistogram rightHistogram,
      Column out,
      int step) {
    if (leftHistogram == null && rightHistogram == null) {
      return floats(left, right, out, step);
    }
    if (leftHistogram == null && rightHistogram != null) {
      if (operator == Operator.MUL) {
        out.set(step, Totals.scaled(rightHistogram, left));
        return Result.KEPT;
      }
      return refused("float", "histogram", step);
    }
    if (leftHistogram != null && rightHistogram == null) {
      return histogramAndFloat(leftHistogram, right, out, step);
    }
    if (leftHistogram == null || rightHistogram == null) {
      throw new IllegalStateException("every case of missing histograms was handled");
    }
    return histograms(leftHistogram, rightHistogram, out, step);
  }

  private Result floats(double left, double right, Column out, int step) {
    return switch (operator.family()) {
      case ARITHMETIC -> {
        out.set(step, ScalarOperators.apply(operator, left, right));
        yield Result.KEPT;
      }
      case COMPARISON -> {
        if (ScalarOperators.apply(operator, left, right) == 0) {
          yield Result.FILTERED;
        }
        out.set(step, left);
        yield Result.KEPT;
      }
      case TRIM, SET -> refused("float", "float", step);
    };
  }

  private Result histogramAndFloat(FloatHistogram left, double right, Column out, int step) {
    switch (operator) {
      case MUL -> out.set(step, Totals.scaled(left, right));
      case DIV -> out.set(step, Totals.divided(left, right));
      case TRIM_UPPER -> out.set(step, Trim.below(left, right));
      case TRIM_LOWER -> out.set(step, Trim.above(left, right));
      case ADD, SUB, MOD, POW, ATAN2, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, AND, OR, UNLESS -> {
        return refused("histogram", "float", step);
      }
    }
    return Result.KEPT;
  }

  private Result histograms(FloatHistogram left, FloatHistogram right, Column out, int step) {
    return switch (operator) {
      case ADD -> sum(left, right, "addition", out, step);
      case SUB -> sum(left, right, "subtraction", out, step);
      case EQUAL -> compared(Resets.same(left, right), left, out, step);
      case NOT_EQUAL -> compared(!Resets.same(left, right), left, out, step);
      case MUL, DIV, MOD, POW, ATAN2, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, TRIM_UPPER, TRIM_LOWER, AND, OR,
          UNLESS -> refused("histogram", "histogram", step);
    };
  }

  private static Result compared(boolean kept, FloatHistogram left, Column out, int step) {
    if (!kept) {
      return Result.FILTERED;
    }
    out.set(step, left);
    return Result.KEPT;
  }

  private Result sum(FloatHistogram left, FloatHistogram right, String operation, Column out, int step) {
    var total = Tally.of(left);
    boolean added = operator == Operator.ADD ? total.add(right) : total.subtract(right);
    if (!added) {
      remarks.add(
          step,
          Annotation.warning(
              "incompatible bucket layout encountered for binary operator " + operator.symbol(), position));
      return Result.REFUSED;
    }
    if (total.reconciled()) {
      remarks.add(
          step,
          Annotation.info("mismatched custom buckets were reconciled during " + operation, position));
    }
    if (total.collided()) {
      remarks.add(step, Annotation.warning("conflicting counter resets during histogram " + operation, position));
      return Result.REFUSED;
    }
    if (operator == Operator.SUB) {
      total.hint(CounterReset.GAUGE);
    }
    out.set(step, total.histogram());
    return Result.KEPT;
  }

  private Result refused(String left, String right, int step) {
    remarks.add(
        step,
        Annotation.info(
            "incompatible sample types encountered for binary operator \""
                + operator.symbol()
                + "\": "
                + left
                + " "
                + operator.symbol()
                + " "
                + right,
            position));
    return Result.REFUSED;
  }
}
