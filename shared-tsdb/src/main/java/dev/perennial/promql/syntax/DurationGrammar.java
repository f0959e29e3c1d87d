package dev.perennial.promql.syntax;

import dev.perennial.promql.syntax.Expr.Duration;
import dev.perennial.promql.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The grammar of numbers and lengths of time: of what stands in brackets, after `offset` and after `@`.
final class DurationGrammar {
  private static final Set<String> CALLS = Set.of("step", "range", "min_of", "max_of");
  private static final double LONGEST_SECONDS = Long.MAX_VALUE / 1e9;
  private static final int DEEPEST = 100;
  private static final String AFTER_OFFSET = "offset";
  private static final String LITERALS = "number, duration, step(), or range()";

  private final Tokens tokens;
  private final Problems problems;
  private int depth;

  DurationGrammar(Tokens tokens, Problems problems) {
    this.tokens = tokens;
    this.problems = problems;
  }

  /// The value of a number or duration token, a duration in seconds.
  double number(Token token) {
    if (token.is(Kind.NUMBER)) {
      double value;
      try {
        value = Numbers.parse(token.text());
      } catch (NumberFormatException _) {
        problems.misuse(
            position(token),
            "error parsing number: strconv.ParseFloat: parsing %s: invalid syntax".formatted(Quoting.quote(token.text())));
        return 0;
      }
      if (Double.isInfinite(value) && Character.isDigit(token.text().charAt(0))) {
        problems.misuse(
            position(token),
            "error parsing number: strconv.ParseFloat: parsing %s: value out of range".formatted(Quoting.quote(token.text())));
      }
      return value;
    }
    try {
      return Durations.parse(token.text()) / 1000.0;
    } catch (Durations.BadDurationException e) {
      throw tokens.wrong(token.start(), String.valueOf(e.getMessage()));
    }
  }

  /// A number or duration that may have a sign.
  double signedNumber(Supplier<RuntimeException> otherwise) {
    var sign = tokens.here();
    boolean minus = sign.is(Kind.OPERATOR, "-");
    if (minus || sign.is(Kind.OPERATOR, "+")) {
      tokens.next();
    }
    var token = tokens.here();
    if (!token.is(Kind.NUMBER) && !token.is(Kind.DURATION)) {
      throw otherwise.get();
    }
    tokens.next();
    double value = number(token);
    return minus ? -value : value;
  }

  /// An expression whose value must be more than zero; if none begins here, the error says what was expected where.
  Duration positive(String context, String wanted) {
    var seconds = expression(0, context, wanted);
    var duration = duration(seconds);
    if (duration instanceof Duration.Literal && ((Expr.Numeral) seconds).value() <= 0) {
      problems.misuse(seconds.position(), "duration must be greater than 0");
    }
    return duration;
  }

  /// What follows `offset`: one literal, call or parenthesis with a sign, or one literal or call, or an expression that begins with a
  /// parenthesis.
  Duration offset() {
    if (tokens.here().is(Kind.LEFT_PAREN)) {
      return duration(expression(0, AFTER_OFFSET, LITERALS));
    }
    var sign = tokens.here();
    boolean minus = sign.is(Kind.OPERATOR, "-");
    if (!minus && !sign.is(Kind.OPERATOR, "+")) {
      return duration(primary(AFTER_OFFSET, LITERALS));
    }
    tokens.next();
    return duration(signed(sign, minus, primary(AFTER_OFFSET, LITERALS)));
  }

  private Duration duration(Expr seconds) {
    if (seconds instanceof Expr.Numeral(Position position, double value, _)) {
      if (!(Math.abs(value) < LONGEST_SECONDS)) {
        problems.misuse(position, "duration out of range");
        return new Duration.Literal(1);
      }
      return new Duration.Literal(Durations.millis(value));
    }
    return new Duration.Computed(seconds);
  }

  private Expr expression(int floor, String context, String wanted) {
    if (++depth > DEEPEST) {
      throw tokens.wrong(tokens.here().start(), "duration is nested too deeply");
    }
    var left = unary(context, wanted);
    var operator = tokens.here().is(Kind.OPERATOR) ? Operator.of(tokens.here().text()) : Optional.<Operator>empty();
    while (operator.isPresent() && isArithmetic(operator.get()) && operator.get().precedence() >= floor) {
      var place = position(tokens.here());
      tokens.next();
      int next = operator.get().precedence() + (operator.get() == Operator.POW ? 0 : 1);
      var right = expression(next, context, wanted);
      if (right instanceof Expr.Numeral(_, double divisor, _) && divisor == 0) {
        refuseZero(operator.get(), place);
      }
      var position = new Position(left.position().start(), right.position().end());
      left = new Expr.Binary(position, operator.get(), false, left, right, Expr.Matching.PLAIN);
      operator = tokens.here().is(Kind.OPERATOR) ? Operator.of(tokens.here().text()) : Optional.empty();
    }
    depth--;
    return left;
  }

  private void refuseZero(Operator operator, Position place) {
    if (operator == Operator.DIV) {
      problems.misuse(place, "division by zero");
    } else if (operator == Operator.MOD) {
      problems.misuse(place, "modulo by zero");
    }
  }

  private static boolean isArithmetic(Operator operator) {
    return operator.family() == Operator.Family.ARITHMETIC && operator != Operator.ATAN2;
  }

  private Expr unary(String context, String wanted) {
    var sign = tokens.here();
    boolean minus = sign.is(Kind.OPERATOR, "-");
    if (!minus && !sign.is(Kind.OPERATOR, "+")) {
      return primary(context, wanted);
    }
    tokens.next();
    return signed(sign, minus, expression(Operator.POW.precedence(), context, wanted));
  }

  private Expr signed(Token sign, boolean minus, Expr inner) {
    var position = new Position(position(sign).start(), inner.position().end());
    return inner instanceof Expr.Numeral(_, double value, boolean duration)
        ? new Expr.Numeral(position, minus ? -value : value, duration)
        : new Expr.Signed(position, minus, inner);
  }

  private Expr primary(String context, String wanted) {
    var first = tokens.here();
    if (first.is(Kind.NUMBER) || first.is(Kind.DURATION)) {
      tokens.next();
      var numeral = new Expr.Numeral(position(first), number(first), first.is(Kind.DURATION));
      if (Math.abs(numeral.value()) >= LONGEST_SECONDS) {
        problems.misuse(numeral.position(), "duration out of range");
      }
      return numeral;
    }
    if (first.is(Kind.LEFT_PAREN)) {
      tokens.next();
      var inner = expression(0, context, wanted);
      take(Kind.RIGHT_PAREN, context, wanted);
      // Prometheus' errors place parentheses around a literal at their beginning, around anything else they have no place.
      var position =
          inner instanceof Expr.Numeral ? new Position(position(first).start(), inner.position().end()) : inner.position();
      return new Expr.Paren(position, inner instanceof Expr.Paren(_, Expr innermost) ? innermost : inner);
    }
    String name = first.text().toLowerCase(Locale.ROOT);
    if (first.is(Kind.KEYWORD) && CALLS.contains(name)) {
      tokens.next();
      return call(first, name, context, wanted);
    }
    throw tokens.unexpected(context, wanted);
  }

  private Expr call(Token first, String name, String context, String wanted) {
    take(Kind.LEFT_PAREN, context, wanted);
    List<Expr> arguments = new ArrayList<>();
    if (name.endsWith("_of")) {
      arguments.add(expression(0, context, wanted));
      take(Kind.COMMA, context, wanted);
      arguments.add(expression(0, context, wanted));
    }
    take(Kind.RIGHT_PAREN, context, wanted);
    // Prometheus' errors place a call with arguments at these.
    var position =
        arguments.isEmpty()
            ? since(first)
            : new Position(arguments.getFirst().position().start(), arguments.getLast().position().end());
    return new Expr.Call(position, name, arguments);
  }

  private void take(Kind kind, String context, String wanted) {
    if (!tokens.here().is(kind)) {
      throw tokens.unexpected(context, wanted);
    }
    tokens.next();
  }

  private Position position(Token token) {
    return tokens.position(token.start(), token.end());
  }

  private Position since(Token first) {
    return tokens.position(first.start(), tokens.lastEnd());
  }
}
