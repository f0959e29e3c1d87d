package dev.perennial.promql.plan;

import dev.perennial.promql.syntax.Expr;

/// Computes an expression that stands for a duration; `step` and `range` are the query's, in seconds.
record DurationValue(double step, double range) {
  /// The value in whole milliseconds.
  long millis(Expr expr) {
    double seconds = seconds(expr);
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      throw new PlanException(where(expr) + "duration is NaN or infinite");
    }
    if (Math.abs(seconds) > Long.MAX_VALUE / 1e9) {
      throw new PlanException(where(expr) + "duration is out of range");
    }
    return (long) (seconds * 1000);
  }

  private double seconds(Expr expr) {
    return switch (expr) {
      case Expr.Numeral(_, var value, _) -> value;
      case Expr.Paren(_, var inner) -> seconds(inner);
      case Expr.Signed(_, var minus, var inner) -> minus ? -seconds(inner) : seconds(inner);
      case Expr.Binary binary -> binary(binary);
      case Expr.Call call ->
          switch (call.function()) {
            case "step" -> step;
            case "range" -> range;
            case "min_of" -> Math.min(seconds(call.arguments().getFirst()), seconds(call.arguments().getLast()));
            case "max_of" -> Math.max(seconds(call.arguments().getFirst()), seconds(call.arguments().getLast()));
            default -> throw unusable(call);
          };
      case Expr.Text _, Expr.Selector _, Expr.Subquery _, Expr.Aggregation _ -> throw unusable(expr);
    };
  }

  private double binary(Expr.Binary binary) {
    double left = seconds(binary.left());
    double right = seconds(binary.right());
    return switch (binary.operator()) {
      case ADD -> left + right;
      case SUB -> left - right;
      case MUL -> left * right;
      case DIV -> {
        if (right == 0) {
          throw new PlanException(where(binary) + "division by zero");
        }
        yield left / right;
      }
      case MOD -> {
        if (right == 0) {
          throw new PlanException(where(binary) + "modulo by zero");
        }
        yield left % right;
      }
      case POW -> Math.pow(left, right);
      case ATAN2, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, TRIM_UPPER, TRIM_LOWER, AND, OR, UNLESS ->
          throw unusable(binary);
    };
  }

  private static PlanException unusable(Expr expr) {
    return new PlanException(where(expr) + "the expression cannot stand for a duration");
  }

  /// How Prometheus begins such a sentence: the bytes where the expression stands.
  static String where(Expr expr) {
    return expr.position().start() + ":" + expr.position().end() + ": ";
  }
}
