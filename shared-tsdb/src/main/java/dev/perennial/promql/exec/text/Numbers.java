package dev.perennial.promql.exec.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;

/// Numbers as Prometheus writes them in texts.
public final class Numbers {
  private Numbers() {}

  /// The shortest digits that read back to the same number; with an exponent below 1e-4 and from 1e6 on.
  public static String general(double value) {
    return special(value) ? name(value) : general(shortest(value), value, 6);
  }

  /// At most `digits` digits; with an exponent below 1e-4 and from 10 to the power of `digits` on.
  public static String general(double value, int digits) {
    return special(value)
        ? name(value)
        : general(new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN)), value, digits);
  }

  /// The shortest digits that read back to the same number, never with an exponent.
  public static String plain(double value) {
    if (special(value)) {
      return name(value);
    }
    return shortest(value).stripTrailingZeros().toPlainString();
  }

  /// As OpenMetrics writes label values that are numbers: whole ones with a fraction.
  public static String openMetrics(double value) {
    var text = general(value);
    boolean complete = text.contains(".") || text.contains("e") || (special(value) && value != 0);
    return complete ? text : text + ".0";
  }

  /// An instant in milliseconds, in UTC.
  public static String instant(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static BigDecimal shortest(double value) {
    return new BigDecimal(Double.toString(value));
  }

  private static boolean special(double value) {
    return Double.isNaN(value) || Double.isInfinite(value) || value == 0;
  }

  private static String name(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    return value > 0 ? "+Inf" : "-Inf";
  }

  private static String general(BigDecimal digits, double value, int bound) {
    var stripped = digits.stripTrailingZeros();
    int exponent = stripped.precision() - stripped.scale() - 1;
    if (exponent >= -4 && exponent < bound) {
      return stripped.toPlainString();
    }
    var unscaled = stripped.unscaledValue().abs().toString();
    return (value < 0 ? "-" : "")
        + unscaled.charAt(0)
        + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
