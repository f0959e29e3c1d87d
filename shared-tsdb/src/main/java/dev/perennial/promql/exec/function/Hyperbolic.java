package dev.perennial.promql.exec.function;

/// The inverse hyperbolic functions, by the formulas of FreeBSD's library, which Go uses as well.
final class Hyperbolic {
  private static final double LN2 = 0.6931471805599453;
  private static final double TINY = 0x1p-28;
  private static final double LARGE = 0x1p28;

  private Hyperbolic() {}

  static double asinh(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return value;
    }
    double x = Math.abs(value);
    double result;
    if (x > LARGE) {
      result = Math.log(x) + LN2;
    } else if (x > 2) {
      result = Math.log(2 * x + 1 / (Math.sqrt(x * x + 1) + x));
    } else if (x < TINY) {
      result = x;
    } else {
      result = Math.log1p(x + x * x / (1 + Math.sqrt(1 + x * x)));
    }
    return Math.copySign(result, value);
  }

  static double acosh(double x) {
    if (x < 1 || Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x == 1) {
      return 0;
    }
    if (x >= LARGE) {
      return Math.log(x) + LN2;
    }
    if (x > 2) {
      return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
    }
    double t = x - 1;
    return Math.log1p(t + Math.sqrt(2 * t + t * t));
  }

  static double atanh(double value) {
    double x = Math.abs(value);
    if (!(x <= 1)) {
      return Double.NaN;
    }
    double result;
    if (x == 1) {
      result = Double.POSITIVE_INFINITY;
    } else if (x < TINY) {
      result = x;
    } else if (x < 0.5) {
      double t = x + x;
      result = 0.5 * Math.log1p(t + t * x / (1 - x));
    } else {
      result = 0.5 * Math.log1p((x + x) / (1 - x));
    }
    return Math.copySign(result, value);
  }
}
