package dev.perennial.promql.plan;

/// A rewrite of plans that changes no answer. Named by what it does.
interface Rule {
  /// The rewritten plan, or the same one where the rule does not apply.
  Plan apply(Plan plan);
}
