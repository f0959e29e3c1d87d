package dev.perennial.promql.plan;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.Comparator;

/// Puts the matchers of every selector in one order, the most selective kinds first, so that equal selectors look equal
/// and storage intersects small sets first.
final class SortMatchers implements Rule {
  private static final Comparator<Matcher> ORDER =
      Comparator.comparingInt(SortMatchers::rank)
          .thenComparing(Matcher::name, Labels.ORDER)
          .thenComparing(Matcher::kind)
          .thenComparing(Matcher::value, Labels.ORDER);

  @Override
  public Plan apply(Plan plan) {
    return Selectors.change(
        plan.withChildren(this::apply), read -> read.withMatchers(read.matchers().stream().sorted(ORDER).distinct().toList()));
  }

  private static int rank(Matcher matcher) {
    return switch (matcher.kind()) {
      case EQUAL -> matcher.value().isEmpty() ? 4 : matcher.name().equals(Labels.NAME) ? 0 : 1;
      case MATCH -> 2;
      case NOT_EQUAL -> 3;
      case NOT_MATCH -> 5;
    };
  }
}
