package dev.perennial.promql.plan;

import dev.perennial.promql.syntax.Expr;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a query can be answered for some of its steps alone, because none looks at the query's bounds or at a fixed time, and what time
/// these steps read.
public final class StepByStep {
  /** Functions of the query's own bounds. */
  private static final Set<String> OF_BOUNDS = Set.of("start", "end", "range", "step");

  private StepByStep() {}

  /// Whether the answer at a step is the same whichever other steps are asked for.
  public static boolean holds(Expr query) {
    return switch (query) {
      case Expr.Numeral _, Expr.Text _ -> true;
      case Expr.Paren(_, var inner) -> holds(inner);
      case Expr.Signed(_, _, var inner) -> holds(inner);
      case Expr.Selector selector -> selector.range().stream().allMatch(StepByStep::holds) && holds(selector.shift());
      case Expr.Subquery subquery ->
          holds(subquery.inner())
              && holds(subquery.range())
              && subquery.step().stream().allMatch(StepByStep::holds)
              && holds(subquery.shift());
      case Expr.Call call -> !OF_BOUNDS.contains(call.function()) && call.arguments().stream().allMatch(StepByStep::holds);
      case Expr.Aggregation node -> node.parameter().stream().allMatch(StepByStep::holds) && holds(node.inner());
      case Expr.Binary node -> holds(node.left()) && holds(node.right());
    };
  }

  private static boolean holds(Expr.Duration duration) {
    return duration instanceof Expr.Duration.Literal;
  }

  private static boolean holds(Expr.Shift shift) {
    return shift.at().isEmpty() && shift.offset().stream().allMatch(StepByStep::holds);
  }

  /// The time that `plan` reads, from its first read to its last; empty if it reads nothing.
  public static Optional<TimeRange> span(Plan plan) {
    var reads = new ArrayList<TimeRange>();
    collect(plan, reads);
    return reads.stream().reduce(TimeRange::hull);
  }

  private static void collect(Plan plan, List<TimeRange> reads) {
    switch (plan) {
      case Plan.Scan scan -> reads.add(scan.read().range());
      case Plan.Window window -> reads.add(window.read().range());
      case Plan.Constant _, Plan.Text _, Plan.Subquery _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _,
          Plan.Invariant _ -> PlanTree.inputs(plan).forEach(input -> collect(input, reads));
    }
  }
}
