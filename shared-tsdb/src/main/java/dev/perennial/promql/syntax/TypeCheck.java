package dev.perennial.promql.syntax;

import dev.perennial.promql.syntax.Expr.Cardinality;
import dev.perennial.promql.syntax.Operator.Family;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.IdentityHashMap;
import java.util.Objects;

/// Tells whether the parts of an expression have types that fit, in Prometheus' words.
final class TypeCheck {
  private final Problems problems;
  private final IdentityHashMap<Expr.Binary, Position> operators = new IdentityHashMap<>();

  TypeCheck(Problems problems) {
    this.problems = problems;
  }

  /// Says where the operator of a node and its modifiers stand.
  void operator(Expr.Binary binary, Position position) {
    operators.put(binary, position);
  }

  /// Checks a whole expression, each node after what is in it, and answers its type.
  ValueType check(Expr expr) {
    switch (expr) {
      case Expr.Numeral _, Expr.Text _ -> {}
      case Expr.Paren paren -> check(paren.inner());
      case Expr.Signed signed -> signed(signed);
      case Expr.Selector selector -> selector(selector);
      case Expr.Subquery subquery -> subquery(subquery);
      case Expr.Call call -> call(call);
      case Expr.Aggregation aggregation -> aggregation(aggregation);
      case Expr.Binary binary -> binary(binary, Objects.requireNonNull(operators.get(binary)));
    }
    return ValueType.of(expr);
  }

  private void expect(Expr expr, ValueType wanted, String context) {
    var type = check(expr);
    if (type != wanted) {
      problems.typeError(
          expr.position(), "expected type %s in %s, got %s".formatted(wanted.text(), context, type.text()));
    }
  }

  private void signed(Expr.Signed signed) {
    var type = check(signed.inner());
    if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
      problems.typeError(
          signed.position(),
          "unary expression only allowed on expressions of type scalar or instant vector, got \"%s\"".formatted(type.text()));
    }
  }

  private void subquery(Expr.Subquery subquery) {
    var type = check(subquery.inner());
    if (type != ValueType.VECTOR) {
      problems.typeError(
          subquery.position(), "subquery is only allowed on instant vector, got %s instead".formatted(type.symbol()));
    }
  }

  private void aggregation(Expr.Aggregation aggregation) {
    expect(aggregation.inner(), ValueType.VECTOR, "aggregation expression");
    aggregation
        .parameter()
        .ifPresent(
            parameter ->
                expect(
                    parameter,
                    aggregation.name().equals("count_values") ? ValueType.STRING : ValueType.SCALAR,
                    "aggregation parameter"));
  }

  private void selector(Expr.Selector selector) {
    checkLabels(selector);
    if (selector.name().isEmpty() && selector.matchers().stream().allMatch(Matcher::matchesMissing)) {
      problems.typeError(selector.position(), "vector selector must contain at least one non-empty matcher");
    }
  }

  /// Checks a selector that need not pick anything by itself.
  void checkLabels(Expr.Selector selector) {
    if (selector.name().isEmpty()) {
      return;
    }
    // The last matcher is the name before the braces.
    for (var matcher : selector.matchers().subList(0, selector.matchers().size() - 1)) {
      if (matcher.name().equals(Labels.NAME)) {
        problems.typeError(
            selector.position(),
            "metric name must not be set twice: %s or %s"
                .formatted(Quoting.quote(selector.name()), Quoting.quote(matcher.value())));
      }
    }
  }

  private void call(Expr.Call call) {
    var function = Function.named(call.function()).orElseThrow();
    int count = call.arguments().size();
    String quoted = Quoting.quote(function.name());
    if (function.optional() == 0 && count != function.parameters().size()) {
      problems.typeError(
          call.position(), "expected %d argument(s) in call to %s, got %d".formatted(function.parameters().size(), quoted, count));
    } else if (count < function.fewest()) {
      problems.typeError(
          call.position(), "expected at least %d argument(s) in call to %s, got %d".formatted(function.fewest(), quoted, count));
    } else if (count > function.most()) {
      problems.typeError(
          call.position(), "expected at most %d argument(s) in call to %s, got %d".formatted(function.most(), quoted, count));
    }
    boolean info = function.name().equals("info");
    for (int i = 0; i < count && (i < function.parameters().size() || function.optional() != 0); i++) {
      if (info && i > 0) {
        infoLabels(call, call.arguments().get(i));
      } else {
        expect(call.arguments().get(i), function.parameter(i), "call to function " + quoted);
      }
    }
  }

  private void infoLabels(Expr.Call call, Expr argument) {
    var type = ValueType.of(argument);
    if (type != ValueType.VECTOR) {
      problems.typeError(
          call.position(), "expected type instant vector in call to function \"info\", got %s".formatted(type.text()));
    }
    if (!(argument instanceof Expr.Selector selector) || selector.range().isPresent()) {
      problems.typeError(argument.position(), "expected label selectors only");
    } else if (!selector.name().isEmpty()) {
      problems.typeError(argument.position(), "expected label selectors only, got vector selector instead");
    }
  }

  private void binary(Expr.Binary binary, Position middle) {
    var operator = binary.operator();
    var left = check(binary.left());
    var right = check(binary.right());
    boolean comparison = operator.family() == Family.COMPARISON;
    if (binary.bool() && !comparison) {
      problems.typeError(middle, "bool modifier can only be used on comparison operators");
    }
    if (comparison && !binary.bool() && left == ValueType.SCALAR && right == ValueType.SCALAR) {
      problems.typeError(middle, "comparisons between scalars must use BOOL modifier");
    }
    var matching = binary.matching();
    if (matching.on()) {
      matching.labels().stream()
          .filter(matching.included()::contains)
          .forEach(
              label ->
                  problems.typeError(
                      middle, "label %s must not occur in ON and GROUP clause at once".formatted(Quoting.quote(label))));
    }
    operand(binary.left(), left);
    operand(binary.right(), right);
    if (left != ValueType.VECTOR || right != ValueType.VECTOR) {
      withScalar(binary, left == ValueType.SCALAR || right == ValueType.SCALAR);
    } else if (operator.family() == Family.SET) {
      set(binary);
    }
  }

  private void operand(Expr expr, ValueType type) {
    if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
      problems.typeError(expr.position(), "binary expression must contain only scalar and instant vector types");
    }
  }

  private void withScalar(Expr.Binary binary, boolean scalar) {
    var matching = binary.matching();
    if (!matching.labels().isEmpty()) {
      problems.typeError(binary.position(), "vector matching only allowed between instant vectors");
    }
    if (isFilled(matching)) {
      problems.typeError(binary.position(), "filling in missing series only allowed between instant vectors");
    }
    if (scalar && binary.operator().family() == Family.SET) {
      problems.typeError(
          binary.position(),
          "set operator %s not allowed in binary scalar expression".formatted(Quoting.quote(binary.operator().symbol())));
    }
  }

  private void set(Expr.Binary binary) {
    var matching = binary.matching();
    if (matching.cardinality() == Cardinality.MANY_TO_ONE || matching.cardinality() == Cardinality.ONE_TO_MANY) {
      problems.typeError(
          binary.position(), "no grouping allowed for %s operation".formatted(Quoting.quote(binary.operator().symbol())));
    }
    if (isFilled(matching)) {
      problems.typeError(binary.position(), "filling in missing series not allowed for set operators");
    }
  }

  private static boolean isFilled(Expr.Matching matching) {
    return matching.fillLeft().isPresent() || matching.fillRight().isPresent();
  }
}
