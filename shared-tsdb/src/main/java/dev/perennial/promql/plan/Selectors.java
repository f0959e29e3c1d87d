package dev.perennial.promql.plan;

import java.util.function.UnaryOperator;

/// What rules do with selectors, whether of instants or of windows.
final class Selectors {
  private Selectors() {}

  /// `plan` with its read changed if it is a selector, else `plan`; children are left alone.
  static Plan change(Plan plan, UnaryOperator<Read> change) {
    return switch (plan) {
      case Plan.Scan(var position, var read, var when, var extent) ->
          new Plan.Scan(position, change.apply(read), when, extent);
      case Plan.Window(var position, var read, var when, var range, var extent) ->
          new Plan.Window(position, change.apply(read), when, range, extent);
      case Plan.Constant _, Plan.Text _, Plan.Subquery _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _,
          Plan.Invariant _ -> plan;
    };
  }
}
