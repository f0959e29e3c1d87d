package dev.perennial.promql.plan;

import dev.perennial.promql.syntax.Expr.Cardinality;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Expr.Grouping;
import dev.perennial.promql.syntax.Expr.Matching;
import java.util.Locale;

/// A plan as an indented tree, one node a line.
public final class PlanText {
  private final StringBuilder out = new StringBuilder();

  private PlanText() {}

  /// The tree of `plan`, each line ended by a line feed.
  public static String of(Plan plan) {
    var text = new PlanText();
    text.add(plan, 0);
    return text.out.toString();
  }

  private void add(Plan plan, int depth) {
    out.repeat("  ", depth).append(line(plan)).append('\n');
    switch (plan) {
      case Plan.Constant _, Plan.Text _, Plan.Scan _, Plan.Window _ -> {}
      case Plan.Subquery node -> add(node.inner(), depth + 1);
      case Plan.Call node -> node.arguments().forEach(argument -> add(argument, depth + 1));
      case Plan.Aggregate node -> {
        node.parameter().ifPresent(parameter -> add(parameter, depth + 1));
        add(node.inner(), depth + 1);
      }
      case Plan.Combine node -> {
        add(node.left(), depth + 1);
        add(node.right(), depth + 1);
      }
      case Plan.Negate node -> add(node.inner(), depth + 1);
      case Plan.Invariant node -> add(node.inner(), depth + 1);
    }
  }

  private static String line(Plan plan) {
    return switch (plan) {
      case Plan.Constant node -> "number " + node.value();
      case Plan.Text node -> "text \"" + node.value() + "\"";
      case Plan.Scan node -> "scan" + extent(node.extent()) + node.when() + " " + node.read();
      case Plan.Window node -> "window " + node.range() + "ms" + extent(node.extent()) + node.when() + " " + node.read();
      case Plan.Subquery node -> "subquery " + node.range() + "ms every " + node.step() + "ms" + node.when();
      case Plan.Call node -> "call " + node.function();
      case Plan.Aggregate node -> "aggregate " + node.name() + grouping(node.grouping());
      case Plan.Combine node ->
          "combine " + node.operator().symbol() + (node.bool() ? " bool" : "") + matching(node.matching());
      case Plan.Negate _ -> "negate";
      case Plan.Invariant _ -> "once";
    };
  }

  private static String extent(Extent extent) {
    return extent == Extent.PLAIN ? "" : " " + extent.name().toLowerCase(Locale.ROOT);
  }

  private static String grouping(Grouping grouping) {
    return grouping.equals(Grouping.ALL)
        ? ""
        : (grouping.without() ? " without " : " by ") + "(" + String.join(", ", grouping.labels()) + ")";
  }

  private static String matching(Matching matching) {
    var text = new StringBuilder();
    if (matching.on() || !matching.labels().isEmpty()) {
      text.append(matching.on() ? " on" : " ignoring").append(" (").append(String.join(", ", matching.labels())).append(')');
    }
    if (matching.cardinality() == Cardinality.MANY_TO_ONE || matching.cardinality() == Cardinality.ONE_TO_MANY) {
      text.append(matching.cardinality() == Cardinality.MANY_TO_ONE ? " group_left" : " group_right");
      text.append(" (").append(String.join(", ", matching.included())).append(')');
    }
    return text.toString();
  }
}
