package dev.perennial.promql.syntax;

import dev.perennial.promql.syntax.Expr.Duration;
import java.util.Optional;

/// Forgets where nodes stand, so that trees of different texts can be compared.
final class Positions {
  private static final Position NOWHERE = new Position(0, 0);

  private Positions() {}

  static Expr without(Expr expr) {
    return switch (expr) {
      case Expr.Numeral(_, double value, boolean duration) -> new Expr.Numeral(NOWHERE, value, duration);
      case Expr.Text(_, String value) -> new Expr.Text(NOWHERE, value);
      case Expr.Paren(_, Expr inner) -> new Expr.Paren(NOWHERE, without(inner));
      case Expr.Signed(_, boolean minus, Expr inner) -> new Expr.Signed(NOWHERE, minus, without(inner));
      case Expr.Selector s ->
          new Expr.Selector(NOWHERE, s.name(), s.matchers(), s.range().map(Positions::without), without(s.shift()), s.extent());
      case Expr.Subquery s ->
          new Expr.Subquery(
              NOWHERE, without(s.inner()), without(s.range()), s.step().map(Positions::without), without(s.shift()));
      case Expr.Call call ->
          new Expr.Call(NOWHERE, call.function(), call.arguments().stream().map(Positions::without).toList());
      case Expr.Aggregation a ->
          new Expr.Aggregation(
              NOWHERE, a.name(), a.parameter().map(Positions::without), without(a.inner()), a.grouping());
      case Expr.Binary b ->
          new Expr.Binary(NOWHERE, b.operator(), b.bool(), without(b.left()), without(b.right()), b.matching());
    };
  }

  private static Expr.Shift without(Expr.Shift shift) {
    Optional<Duration> offset = shift.offset().map(Positions::without);
    return new Expr.Shift(offset, shift.at());
  }

  private static Duration without(Duration duration) {
    return switch (duration) {
      case Duration.Literal literal -> literal;
      case Duration.Computed(Expr seconds) -> new Duration.Computed(without(seconds));
    };
  }
}
