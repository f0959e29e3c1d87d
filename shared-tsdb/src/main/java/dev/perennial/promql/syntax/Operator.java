package dev.perennial.promql.syntax;

import java.util.Arrays;
import java.util.Optional;

/// A binary operator; `symbol` is how PromQL writes it.
public enum Operator {
  /// Addition.
  ADD("+", Family.ARITHMETIC),
  /// Subtraction.
  SUB("-", Family.ARITHMETIC),
  /// Multiplication.
  MUL("*", Family.ARITHMETIC),
  /// Division.
  DIV("/", Family.ARITHMETIC),
  /// Remainder with the dividend's sign.
  MOD("%", Family.ARITHMETIC),
  /// Power.
  POW("^", Family.ARITHMETIC),
  /// The angle of a point.
  ATAN2("atan2", Family.ARITHMETIC),
  /// Equal.
  EQUAL("==", Family.COMPARISON),
  /// Not equal.
  NOT_EQUAL("!=", Family.COMPARISON),
  /// Less.
  LESS("<", Family.COMPARISON),
  /// Less or equal.
  LESS_OR_EQUAL("<=", Family.COMPARISON),
  /// Greater.
  GREATER(">", Family.COMPARISON),
  /// Greater or equal.
  GREATER_OR_EQUAL(">=", Family.COMPARISON),
  /// Keeps a histogram's observations up to a bound.
  TRIM_UPPER("</", Family.TRIM),
  /// Keeps a histogram's observations from a bound on.
  TRIM_LOWER(">/", Family.TRIM),
  /// Left elements that have a partner.
  AND("and", Family.SET),
  /// All left elements, and right ones without a partner.
  OR("or", Family.SET),
  /// Left elements without a partner.
  UNLESS("unless", Family.SET);

  /// What kinds of operators there are.
  public enum Family {
    /// Numbers in, a number out.
    ARITHMETIC,
    /// Filters, or with `bool` 0 and 1.
    COMPARISON,
    /// Cuts a histogram.
    TRIM,
    /// Works on label sets.
    SET
  }

  private final String symbol;
  private final Family family;

  Operator(String symbol, Family family) {
    this.symbol = symbol;
    this.family = family;
  }

  /// How PromQL writes it.
  public String symbol() {
    return symbol;
  }

  /// How tightly it binds: a higher number first. A sign before an operand binds like [#MUL].
  int precedence() {
    return switch (this) {
      case OR -> 1;
      case AND, UNLESS -> 2;
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, TRIM_UPPER, TRIM_LOWER -> 3;
      case ADD, SUB -> 4;
      case MUL, DIV, MOD, ATAN2 -> 5;
      case POW -> 6;
    };
  }

  /// The operator written `symbol`, in any case, if there is one.
  static Optional<Operator> of(String symbol) {
    return Arrays.stream(values()).filter(operator -> operator.symbol.equalsIgnoreCase(symbol)).findFirst();
  }

  /// What kind it is.
  public Family family() {
    return family;
  }
}
