package dev.perennial.promql.exec;

import dev.perennial.promql.exec.aggregate.Aggregation;
import dev.perennial.promql.exec.aggregate.CountValues;
import dev.perennial.promql.exec.aggregate.Selecting;
import dev.perennial.promql.exec.binary.SetOperators;
import dev.perennial.promql.exec.binary.VectorMatching;
import dev.perennial.promql.exec.binary.VectorScalar;
import dev.perennial.promql.exec.histogram.Totals;
import dev.perennial.promql.exec.scan.InstantScan;
import dev.perennial.promql.exec.scan.RangeScan;
import dev.perennial.promql.exec.scan.SmoothedScan;
import dev.perennial.promql.exec.scan.WindowFunction;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Exchange;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.Relabeled;
import dev.perennial.promql.exec.step.Relabeled.Twins;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.ScalarOperators;
import dev.perennial.promql.plan.Steps;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Position;
import dev.perennial.promql.syntax.ValueType;
import java.util.Arrays;
import java.util.function.Supplier;

/// Turns plan nodes into operators. Nodes that need all their input before they can answer are computed while they are
/// turned, children first, so that an operator never waits for another one.
final class Evaluator {
  private final Query query;
  private final Reads reads;
  private final Trace trace;
  private final Calls calls;

  Evaluator(Query query, Reads reads, Trace trace) {
    this.query = query;
    this.reads = reads;
    this.trace = trace;
    this.calls = new Calls(this, query);
  }

  Query query() {
    return query;
  }

  /// The operator of a node that is a vector.
  Operator vector(Plan plan, Steps steps) {
    query.check();
    return trace.watch(plan, () -> operator(plan, steps));
  }

  private Operator operator(Plan plan, Steps steps) {
    return switch (plan) {
      case Plan.Scan scan -> scan(scan, steps, InstantScan.Part.VALUE);
      case Plan.Call call -> calls.vector(call, steps);
      case Plan.Aggregate aggregate -> aggregate(aggregate, steps);
      case Plan.Combine combine -> combine(combine, steps);
      case Plan.Negate negate ->
          Relabeled.unnamed(query, vector(negate.inner(), steps), Twins.JOIN, Evaluator::negated);
      case Plan.Invariant(var inner) -> repeated(vector(inner, steps.first()), steps);
      case Plan.Constant _, Plan.Text _, Plan.Window _, Plan.Subquery _ ->
          throw new IllegalArgumentException("Cannot evaluate as a vector: " + plan);
    };
  }

  /// The values of a node that is a scalar.
  double[] scalar(Plan plan, Steps steps) {
    return switch (plan) {
      case Plan.Constant(_, var value) -> filled(steps, value);
      case Plan.Call call -> calls.scalar(call, steps);
      case Plan.Combine combine -> {
        var left = scalar(combine.left(), steps);
        var right = scalar(combine.right(), steps);
        var out = new double[left.length];
        Arrays.setAll(out, i -> ScalarOperators.apply(combine.operator(), left[i], right[i]));
        yield out;
      }
      case Plan.Negate negate -> {
        var out = scalar(negate.inner(), steps);
        Arrays.setAll(out, i -> -out[i]);
        yield out;
      }
      case Plan.Invariant(var inner) -> filled(steps, scalar(inner, steps.first())[0]);
      case Plan.Text _, Plan.Scan _, Plan.Window _, Plan.Subquery _, Plan.Aggregate _ ->
          throw new IllegalArgumentException("Cannot evaluate as a scalar: " + plan);
    };
  }

  /// The value of a node that is a text.
  String text(Plan plan) {
    if (plan instanceof Plan.Text(_, var value)) {
      return value;
    }
    throw new IllegalArgumentException("Cannot evaluate as a text: " + plan);
  }

  private static double[] filled(Steps steps, double value) {
    var out = new double[steps.count()];
    Arrays.fill(out, value);
    return out;
  }

  /// The operator of an instant selector.
  Operator scan(Plan.Scan scan, Steps steps, InstantScan.Part part) {
    var selected = reads.open(scan.read());
    boolean smoothed = scan.extent() == Extent.SMOOTHED && part == InstantScan.Part.VALUE;
    return smoothed
        ? new SmoothedScan(query, selected, scan, steps)
        : new InstantScan(query, selected, scan, steps, part);
  }

  /// The operator of a function over a range selector or subquery, names kept; remarks are placed at `position`.
  Operator windows(Plan argument, Position position, Steps steps, Supplier<WindowFunction> function) {
    return switch (argument) {
      case Plan.Window window -> RangeScan.over(query, reads.open(window.read()), window, position, steps, function);
      case Plan.Subquery subquery -> {
        var inner = subquery.steps(steps);
        yield inner.isEmpty()
            ? Held.none()
            : RangeScan.over(
                query,
                values(subquery.inner(), inner.get()),
                inner.get(),
                subquery,
                position,
                steps,
                function);
      }
      case Plan.Invariant(var inner) -> windows(inner, position, steps, function);
      case Plan.Constant _, Plan.Text _, Plan.Scan _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _ ->
          throw new IllegalArgumentException("Cannot evaluate as a range: " + argument);
    };
  }

  /// How far back a range reaches.
  static long range(Plan argument) {
    return switch (argument) {
      case Plan.Window window -> window.range();
      case Plan.Subquery subquery -> subquery.range();
      case Plan.Invariant(var inner) -> range(inner);
      case Plan.Constant _, Plan.Text _, Plan.Scan _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _ -> 0;
    };
  }

  /// What a range sees beside its samples.
  static Extent extent(Plan argument) {
    return switch (argument) {
      case Plan.Window window -> window.extent();
      case Plan.Invariant(var inner) -> extent(inner);
      case Plan.Subquery _, Plan.Constant _, Plan.Text _, Plan.Scan _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _ ->
          Extent.PLAIN;
    };
  }

  /// A node as series, a scalar as one without labels.
  Operator values(Plan plan, Steps steps) {
    return plan.type() == ValueType.SCALAR ? Calls.unlabeled(scalar(plan, steps)) : vector(plan, steps);
  }

  private Operator aggregate(Plan.Aggregate node, Steps steps) {
    var input = vector(node.inner(), steps);
    Position position = node.inner().position();
    var grouping = node.grouping();
    if (Aggregation.has(node.name()) && node.parameter().isEmpty()) {
      return Aggregation.of(query, node.name(), input, grouping, steps.count(), position);
    }
    var parameter = node.parameter().orElseThrow();
    return switch (node.name()) {
      case "quantile" ->
          Aggregation.quantile(query, scalar(parameter, steps), input, grouping, position, parameter.position());
      case "topk", "bottomk" ->
          Selecting.byRank(query, node.name(), scalar(parameter, steps), input, grouping, node.position());
      case "limitk" -> Selecting.first(query, scalar(parameter, steps), input, grouping);
      case "limit_ratio" -> Selecting.byHash(query, scalar(parameter, steps), input, parameter.position());
      case "count_values" -> CountValues.of(query, text(parameter), input, grouping, steps.count());
      default -> throw new IllegalArgumentException("Cannot aggregate by " + node.name());
    };
  }

  private Operator combine(Plan.Combine node, Steps steps) {
    if (node.left().type() == ValueType.SCALAR) {
      return VectorScalar.scalarLeft(query, node, scalar(node.left(), steps), vector(node.right(), steps));
    }
    if (node.right().type() == ValueType.SCALAR) {
      return VectorScalar.scalarRight(query, node, vector(node.left(), steps), scalar(node.right(), steps));
    }
    var left = vector(node.left(), steps);
    var right = vector(node.right(), steps);
    return switch (node.operator()) {
      case AND -> SetOperators.and(query, left, right, node.matching());
      case OR -> SetOperators.or(query, left, right, node.matching());
      case UNLESS -> SetOperators.unless(query, left, right, node.matching());
      case ADD, SUB, MUL, DIV, MOD, POW, ATAN2, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL,
          TRIM_UPPER, TRIM_LOWER -> VectorMatching.of(query, node, left, right, steps.count());
    };
  }

  private static Column negated(Column in) {
    var out = new Column(in.steps());
    for (int i = 0; i < in.steps(); i++) {
      var histogram = in.histogram(i);
      if (histogram != null) {
        out.set(i, Totals.scaled(histogram, -1));
      } else if (in.has(i)) {
        out.set(i, -in.values()[i]);
      }
    }
    return out;
  }

  /** The first step's values at all steps. */
  private Operator repeated(Operator once, Steps steps) {
    if (steps.count() == 1) {
      return once;
    }
    return new Relabeled(
        once,
        once.series(),
        in -> {
          var out = new Column(steps.count());
          if (in.has(0)) {
            for (int i = 0; i < steps.count(); i++) {
              out.copy(i, in, 0);
            }
          }
          return out;
        });
  }

  /// All series of an operator with their columns.
  Held held(Operator operator) {
    return Held.of(query, operator);
  }

  /// Hands over the columns of an operator in order.
  void each(Operator operator, Exchange.Consumer consumer) {
    Exchange.inOrder(query, operator, consumer);
  }
}
