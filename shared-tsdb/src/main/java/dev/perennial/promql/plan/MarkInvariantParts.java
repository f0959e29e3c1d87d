package dev.perennial.promql.plan;

import java.util.List;
import java.util.Set;

/// Marks the parts that are the same at each step, because `@` fixes all their selectors, to be evaluated once.
final class MarkInvariantParts implements Rule {
  /// Functions that look at the time of the step they are evaluated for.
  private static final Set<String> LOOKING_AT_THE_CLOCK =
      Set.of(
          "days_in_month", "day_of_month", "day_of_week", "day_of_year", "hour", "minute", "month", "year",
          "predict_linear", "start_timestamp", "time", "timestamp");

  @Override
  public Plan apply(Plan plan) {
    return invariant(plan) ? wrapped(plan) : plan.withChildren(this::apply);
  }

  private static Plan wrapped(Plan plan) {
    return switch (plan) {
      case Plan.Constant _, Plan.Text _, Plan.Window _, Plan.Subquery _, Plan.Invariant _ -> plan;
      case Plan.Scan _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _ -> new Plan.Invariant(plan);
    };
  }

  private static boolean invariant(Plan plan) {
    return switch (plan) {
      case Plan.Constant _, Plan.Text _, Plan.Invariant _ -> true;
      case Plan.Scan scan -> scan.when().fixed();
      case Plan.Window window -> window.when().fixed();
      case Plan.Subquery subquery -> subquery.when().fixed();
      case Plan.Call call ->
          (!LOOKING_AT_THE_CLOCK.contains(call.function()) || timestampOfSelector(call.function(), call.arguments()))
              && call.arguments().stream().allMatch(MarkInvariantParts::invariant);
      case Plan.Aggregate node ->
          node.parameter().stream().allMatch(MarkInvariantParts::invariant) && invariant(node.inner());
      case Plan.Combine node -> invariant(node.left()) && invariant(node.right());
      case Plan.Negate node -> invariant(node.inner());
    };
  }

  private static boolean timestampOfSelector(String function, List<Plan> arguments) {
    return function.endsWith("timestamp") && arguments.getFirst() instanceof Plan.Scan;
  }
}
