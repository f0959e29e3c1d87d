package dev.perennial.promql.syntax;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

/// Numbers as PromQL reads and writes them.
final class Numbers {
  private static final Pattern OCTAL = Pattern.compile("0[0-7]+");

  private Numbers() {}

  /// The value of a number that the lexer accepted. As in Prometheus, digits after a leading zero are octal where they can be.
  ///
  /// @throws NumberFormatException if it is none after all
  static double parse(String text) {
    if (text.endsWith("_")) {
      throw new NumberFormatException("an underscore ends it");
    }
    String plain = text.replace("_", "").toLowerCase(Locale.ROOT);
    if (plain.equals("inf")) {
      return Double.POSITIVE_INFINITY;
    }
    if (plain.equals("nan")) {
      return Double.NaN;
    }
    if (plain.startsWith("0x")) {
      // Only what fits into 64 bits is a whole number, and a hexadecimal fraction has another form.
      var value = new BigInteger(plain.substring(2), 16);
      if (value.bitLength() > 63) {
        throw new NumberFormatException("too long");
      }
      return value.doubleValue();
    }
    return OCTAL.matcher(plain).matches() ? new BigInteger(plain, 8).doubleValue() : Double.parseDouble(plain);
  }

  /// The shortest text without exponent that reads back to the same number.
  static String shortest(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    String text = new BigDecimal(Double.toString(value)).toPlainString();
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /// The text with `digits` digits after the point.
  static String fixed(double value, int digits) {
    return Double.isNaN(value) || Double.isInfinite(value)
        ? shortest(value)
        : new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }
}
