package dev.perennial.promql.exec;

import dev.perennial.promql.plan.PlanTree;

/// How a query would be evaluated, or why it cannot be.
public sealed interface Explanation {
  /// The plan after all rewrites.
  record Planned(PlanTree plan) implements Explanation {}

  /// The query is wrong; `sentence` is for the user.
  record Rejected(String sentence) implements Explanation {}
}
