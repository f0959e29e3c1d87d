package dev.perennial.query.http;

/// Floats as Prometheus writes them: the shortest digits that read back to the same number.
final class FloatText {
  private FloatText() {}

  /// For samples: plain, but `1e-07` below 1e-6 and `1e+21` from 1e21 on.
  static String sample(double value) {
    double size = Math.abs(value);
    return text(value, size != 0 && (size < 1e-6 || size >= 1e21));
  }

  /// For scalars: always plain.
  static String scalar(double value) {
    return text(value, false);
  }

  private static String text(double value, boolean scientific) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      long whole = (long) value;
      return whole == 0 && 1 / value < 0 ? "-0" : Long.toString(whole);
    }
    var decimal = Decimal.of(Math.abs(value));
    var out = new StringBuilder(28);
    if (value < 0) {
      out.append('-');
    }
    if (scientific) {
      decimal.appendScientific(out);
    } else {
      decimal.appendPlain(out);
    }
    return out.toString();
  }

  /// The number `0.DIGITS * 10^point`.
  private record Decimal(String digits, int point) {
    static Decimal of(double size) {
      var text = Double.toString(size);
      int e = text.indexOf('E');
      int exponent = e < 0 ? 0 : Integer.parseInt(text, e + 1, text.length(), 10);
      var mantissa = e < 0 ? text : text.substring(0, e);
      int dot = mantissa.indexOf('.');
      var all = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
      int from = 0;
      while (from < all.length() - 1 && all.charAt(from) == '0') {
        from++;
      }
      int to = all.length();
      while (to > from + 1 && all.charAt(to - 1) == '0') {
        to--;
      }
      return new Decimal(all.substring(from, to), dot + exponent - from).shortest(size);
    }

    /// Java gives two digits where one would do and two are closer, Go gives one.
    private Decimal shortest(double size) {
      if (digits.length() != 2) {
        return this;
      }
      int tens = digits.charAt(0) - '0';
      int first = digits.charAt(1) >= '5' ? tens + 1 : tens;
      for (int digit : new int[] {first, first == tens ? tens + 1 : tens}) {
        if (digit > 0 && Double.parseDouble(digit + "E" + (point - 1)) == size) {
          return digit == 10 ? new Decimal("1", point + 1) : new Decimal(Integer.toString(digit), point);
        }
      }
      return this;
    }

    void appendPlain(StringBuilder out) {
      if (point <= 0) {
        out.append("0.").repeat('0', -point).append(digits);
      } else if (point >= digits.length()) {
        out.append(digits).repeat('0', point - digits.length());
      } else {
        out.append(digits, 0, point).append('.').append(digits, point, digits.length());
      }
    }

    void appendScientific(StringBuilder out) {
      out.append(digits.charAt(0));
      if (digits.length() > 1) {
        out.append('.').append(digits, 1, digits.length());
      }
      int exponent = point - 1;
      int size = Math.abs(exponent);
      out.append('e').append(exponent < 0 ? '-' : '+').append(size < 10 ? "0" : "").append(size);
    }
  }

  /// A time in milliseconds as seconds: a whole number, or exactly three decimals.
  static String seconds(long millis) {
    long size = Math.abs(millis);
    long rest = size % 1000;
    var out = new StringBuilder(16);
    if (millis < 0) {
      out.append('-');
    }
    out.append(size / 1000);
    if (rest != 0) {
      out.append('.').append((char) ('0' + rest / 100)).append((char) ('0' + rest / 10 % 10)).append((char) ('0' + rest % 10));
    }
    return out.toString();
  }
}
