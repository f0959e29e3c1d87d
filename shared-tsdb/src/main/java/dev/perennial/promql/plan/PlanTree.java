package dev.perennial.promql.plan;

import dev.perennial.promql.syntax.Expr.Cardinality;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Expr.Grouping;
import dev.perennial.promql.syntax.Expr.Matching;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A node of a plan in words, over the nodes it takes from: what `explain` answers.
public record PlanTree(String operator, List<PlanTree> inputs) {
  /// Copies the list.
  public PlanTree {
    inputs = List.copyOf(inputs);
  }

  /// The tree of `plan`.
  public static PlanTree of(Plan plan) {
    return new PlanTree(words(plan), inputs(plan).stream().map(PlanTree::of).toList());
  }

  /// The nodes that `plan` takes from, in order.
  public static List<Plan> inputs(Plan plan) {
    return switch (plan) {
      case Plan.Constant _, Plan.Text _, Plan.Scan _, Plan.Window _ -> List.of();
      case Plan.Subquery node -> List.of(node.inner());
      case Plan.Call node -> node.arguments();
      case Plan.Aggregate node -> Stream.concat(node.parameter().stream(), Stream.of(node.inner())).toList();
      case Plan.Combine node -> List.of(node.left(), node.right());
      case Plan.Negate node -> List.of(node.inner());
      case Plan.Invariant node -> List.of(node.inner());
    };
  }

  /// The tree with a line for each node, indented by its depth.
  public String indented() {
    var out = new StringBuilder();
    indent(0, out);
    return out.toString();
  }

  private void indent(int depth, StringBuilder out) {
    out.repeat("  ", depth).append(operator).append('\n');
    inputs.forEach(input -> input.indent(depth + 1, out));
  }

  /// The node itself in words.
  public static String words(Plan plan) {
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
