package dev.perennial.promql.plan;

/// Computes operators between numbers once, before anything is evaluated.
final class FoldConstants implements Rule {
  @Override
  public Plan apply(Plan plan) {
    var folded = plan.withChildren(this::apply);
    return switch (folded) {
      case Plan.Negate(var position, Plan.Constant(_, var value)) -> new Plan.Constant(position, -value);
      case Plan.Combine(var position, var operator, _, Plan.Constant(_, var left), Plan.Constant(_, var right), _) ->
          new Plan.Constant(position, ScalarOperators.apply(operator, left, right));
      case Plan.Constant _, Plan.Text _, Plan.Scan _, Plan.Window _, Plan.Subquery _, Plan.Call _, Plan.Aggregate _,
          Plan.Combine _, Plan.Negate _, Plan.Invariant _ -> folded;
    };
  }
}
