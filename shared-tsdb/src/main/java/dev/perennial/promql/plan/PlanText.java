package dev.perennial.promql.plan;

/// A plan as an indented tree, one node a line.
public final class PlanText {
  private PlanText() {}

  /// The tree of `plan`, each line ended by a line feed.
  public static String of(Plan plan) {
    return PlanTree.of(plan).indented();
  }
}
