package dev.perennial.promql.plan;

import dev.perennial.promql.syntax.Expr;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// The instant that the first selector of an expression looks at.
final class Reference {
  private Reference() {}

  /// Offsets of the subqueries around the selector add up until an `@` fixes the instant; `resolve` computes those of one node.
  static When of(Expr expr, Function<Expr.Shift, When> resolve) {
    return find(expr, resolve).orElse(When.NOW);
  }

  private static Optional<When> find(Expr expr, Function<Expr.Shift, When> resolve) {
    return switch (expr) {
      case Expr.Selector selector -> Optional.of(resolve.apply(selector.shift()));
      case Expr.Subquery subquery -> find(subquery.inner(), resolve).map(inner -> around(inner, resolve.apply(subquery.shift())));
      case Expr.Paren paren -> find(paren.inner(), resolve);
      case Expr.Signed signed -> find(signed.inner(), resolve);
      case Expr.Call call -> first(call.arguments(), resolve);
      case Expr.Aggregation aggregation -> find(aggregation.inner(), resolve).or(() -> aggregation.parameter().flatMap(parameter -> find(parameter, resolve)));
      case Expr.Binary binary -> first(List.of(binary.left(), binary.right()), resolve);
      case Expr.Numeral _, Expr.Text _ -> Optional.empty();
    };
  }

  private static Optional<When> first(List<Expr> exprs, Function<Expr.Shift, When> resolve) {
    return exprs.stream().map(expr -> find(expr, resolve)).flatMap(Optional::stream).findFirst();
  }

  private static When around(When inner, When outer) {
    return inner.fixed() ? inner : new When(outer.fixed() ? OptionalLong.of(outer.at().getAsLong()) : OptionalLong.empty(), inner.offset() + outer.offset());
  }
}
