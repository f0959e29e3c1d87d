package dev.perennial.promql.exec.histogram;

/// Logarithms and powers to the base 2, rounded as Go rounds them.
public final class Logarithm {
  private static final double LN2 = 0.6931471805599453;
  private static final double LN10 = 2.302585092994046;
  private static final double LN2_HIGH = 0.6931471803691238;
  private static final double LN2_LOW = 1.9082149292705877e-10;

  private Logarithm() {}

  /// The logarithm to the base 2; exact for powers of 2.
  public static double base2(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value <= 0) {
      return Math.log(value);
    }
    int exponent = Math.getExponent(value) + 1;
    if (exponent <= Double.MIN_EXPONENT) {
      exponent = Math.getExponent(value * 0x1p60) + 1 - 60;
    }
    double fraction = Math.scalb(value, -exponent);
    return fraction == 0.5 ? exponent - 1 : Math.log(fraction) * (1 / LN2) + exponent;
  }

  /// The logarithm to the base 10.
  public static double base10(double value) {
    return base2(value) * (LN2 / LN10);
  }

  /// 2 to the power of `value`.
  static double power2(double value) {
    if (Double.isNaN(value) || value == Double.POSITIVE_INFINITY) {
      return value;
    }
    if (value == Double.NEGATIVE_INFINITY || value < -1.0740e+03) {
      return 0;
    }
    if (value > 1023.9999999999999) {
      return Double.POSITIVE_INFINITY;
    }
    int whole = value > 0 ? (int) (value + 0.5) : value < 0 ? (int) (value - 0.5) : 0;
    double rest = value - whole;
    return exponential(rest * LN2_HIGH, -rest * LN2_LOW, whole);
  }

  /** `e` to the power of `high - low`, times 2 to the power of `scale`, by the quotient of two polynomials. */
  private static double exponential(double high, double low, int scale) {
    double r = high - low;
    double t = r * r;
    double c =
        r
            - t
                * (0.16666666666666666
                    + t
                        * (-0.0027777777777015593
                            + t
                                * (6.613756321437934e-5
                                    + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
    double y = 1 - ((low - (r * c) / (2 - c)) - high);
    return Math.scalb(y, scale);
  }
}
