package dev.perennial.promql.plan;

import dev.perennial.promql.syntax.Operator;

/// What binary operators do to two numbers; comparisons answer 1 or 0.
public final class ScalarOperators {
  private ScalarOperators() {}

  /// The value of `left operator right`.
  public static double apply(Operator operator, double left, double right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUB -> left - right;
      case MUL -> left * right;
      case DIV -> left / right;
      case MOD -> left % right;
      case POW -> power(left, right);
      case ATAN2 -> Math.atan2(left, right);
      case EQUAL -> truth(left == right);
      case NOT_EQUAL -> truth(left != right);
      case LESS -> truth(left < right);
      case LESS_OR_EQUAL -> truth(left <= right);
      case GREATER -> truth(left > right);
      case GREATER_OR_EQUAL -> truth(left >= right);
      case TRIM_UPPER, TRIM_LOWER, AND, OR, UNLESS ->
          throw new IllegalArgumentException("Cannot apply " + operator.symbol() + " to numbers");
    };
  }

  /// Go's power: unlike Java's, 1 to any power and -1 to an infinite one are 1.
  private static double power(double base, double exponent) {
    return base == 1 || (base == -1 && Double.isInfinite(exponent)) ? 1 : Math.pow(base, exponent);
  }

  private static double truth(boolean value) {
    return value ? 1 : 0;
  }
}
