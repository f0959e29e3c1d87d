package dev.perennial.promql.plan;

import dev.perennial.promql.syntax.Expr.Cardinality;
import dev.perennial.promql.syntax.Expr.Matching;
import dev.perennial.promql.syntax.Operator.Family;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Gives both sides of a one-to-one operator over all labels the equality matchers of the other, for elements that
/// differ in them have no partner: `a{x="1"} / b` reads only `b{x="1"}`.
///
/// Only for plain metric names on both sides, where no side can hold two elements with the same labels, so that no
/// error is lost.
final class PropagateMatchers implements Rule {
  /// Functions that keep all labels but the name.
  private static final Set<String> KEEPING_LABELS =
      Set.of(
          "rate", "increase", "delta", "irate", "idelta", "deriv", "changes", "resets", "sum_over_time", "avg_over_time",
          "min_over_time", "max_over_time", "count_over_time", "last_over_time", "first_over_time", "present_over_time",
          "stddev_over_time", "stdvar_over_time", "abs", "ceil", "floor", "sqrt", "exp", "ln", "log2", "log10");

  @Override
  public Plan apply(Plan plan) {
    var rewritten = plan.withChildren(this::apply);
    if (!(rewritten instanceof Plan.Combine combine) || !fits(combine)) {
      return rewritten;
    }
    var left = read(combine.left());
    var right = read(combine.right());
    if (left.isEmpty() || right.isEmpty()) {
      return rewritten;
    }
    return new Plan.Combine(
        combine.position(),
        combine.operator(),
        combine.bool(),
        add(combine.left(), conditions(right.get())),
        add(combine.right(), conditions(left.get())),
        combine.matching());
  }

  private static boolean fits(Plan.Combine combine) {
    Matching matching = combine.matching();
    return combine.operator().family() != Family.SET
        && matching.cardinality() == Cardinality.ONE_TO_ONE
        && !matching.on()
        && matching.labels().isEmpty()
        && matching.fillLeft().isEmpty()
        && matching.fillRight().isEmpty();
  }

  private static Optional<Read> read(Plan plan) {
    return switch (plan) {
      case Plan.Scan scan when named(scan.read()) -> Optional.of(scan.read());
      case Plan.Window window when named(window.read()) -> Optional.of(window.read());
      case Plan.Call call when call.arguments().size() == 1 && KEEPING_LABELS.contains(call.function()) ->
          read(call.arguments().getFirst());
      case Plan.Scan _, Plan.Window _, Plan.Call _, Plan.Constant _, Plan.Text _, Plan.Subquery _, Plan.Aggregate _,
          Plan.Combine _, Plan.Negate _, Plan.Invariant _ -> Optional.empty();
    };
  }

  private static boolean named(Read read) {
    return read.matchers().stream()
        .anyMatch(matcher -> matcher.kind() == Matcher.Kind.EQUAL && matcher.name().equals(Labels.NAME));
  }

  private static List<Matcher> conditions(Read read) {
    return read.matchers().stream()
        .filter(matcher -> matcher.kind() == Matcher.Kind.EQUAL && !matcher.name().equals(Labels.NAME))
        .toList();
  }

  private static Plan add(Plan plan, List<Matcher> conditions) {
    return Selectors.change(
        plan.withChildren(child -> add(child, conditions)),
        read -> {
          var all = new ArrayList<>(read.matchers());
          conditions.stream().filter(condition -> !all.contains(condition)).forEach(all::add);
          return read.withMatchers(all);
        });
  }
}
