package dev.perennial.query.http;

import java.nio.charset.StandardCharsets;

/// Floats as Prometheus writes them: the shortest digits that read back to the same number.
final class FloatText {
  /// What [#sample(double, byte[], int)] writes at most.
  static final int MOST = 32;

  /** No plain number is longer: 324 places behind the point, and what stands before it. */
  private static final int MOST_PLAIN = 360;

  /** Whole numbers below this are written digit by digit. */
  private static final double WHOLE = 1e15;

  private static final long[] POWERS = powers();

  private FloatText() {}

  private static long[] powers() {
    var powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 10 * powers[i - 1];
    }
    return powers;
  }

  /// For samples: plain, but `1e-07` below 1e-6 and `1e+21` from 1e21 on.
  static String sample(double value) {
    var out = new byte[MOST];
    return text(out, sample(value, out, 0));
  }

  /// For scalars: always plain.
  static String scalar(double value) {
    var out = new byte[MOST_PLAIN];
    return text(out, plain(value, out, 0));
  }

  /// A time in milliseconds as seconds: a whole number, or exactly three decimals.
  static String seconds(long millis) {
    var out = new byte[MOST];
    return text(out, seconds(millis, out, 0));
  }

  private static String text(byte[] out, int end) {
    return new String(out, 0, end, StandardCharsets.ISO_8859_1);
  }

  /// Writes `value` as [#sample(double)] into `out` from place `at` on; the place behind it.
  static int sample(double value, byte[] out, int at) {
    double size = Math.abs(value);
    boolean scientific = size != 0 && (size < 1e-6 || size >= 1e21);
    return scientific && size <= Double.MAX_VALUE ? Digits.of(size).scientific(out, sign(value, out, at)) : plain(value, out, at);
  }

  private static int plain(double value, byte[] out, int at) {
    if (Double.isNaN(value)) {
      return word("NaN", out, at);
    }
    if (Double.isInfinite(value)) {
      return word(value > 0 ? "+Inf" : "-Inf", out, at);
    }
    double size = Math.abs(value);
    int from = sign(value, out, at);
    return size < WHOLE && size == Math.rint(size) ? whole((long) size, out, from) : Digits.of(size).plain(out, from);
  }

  private static int sign(double value, byte[] out, int at) {
    if (Double.doubleToRawLongBits(value) >= 0) {
      return at;
    }
    out[at] = '-';
    return at + 1;
  }

  private static int word(String text, byte[] out, int at) {
    for (int i = 0; i < text.length(); i++) {
      out[at + i] = (byte) text.charAt(i);
    }
    return at + text.length();
  }

  /** Writes a whole number that is not negative. */
  private static int whole(long value, byte[] out, int at) {
    int end = at + length(value);
    long left = value;
    for (int i = end - 1; i >= at; i--) {
      long tenth = left / 10;
      out[i] = (byte) ('0' + left - 10 * tenth);
      left = tenth;
    }
    return end;
  }

  /** The number of decimal digits: three tenths of the binary ones, or one more. */
  private static int length(long value) {
    int least = ((Long.SIZE - Long.numberOfLeadingZeros(value | 1)) * 1233) >>> 12;
    return value < POWERS[least] ? Math.max(1, least) : least + 1;
  }

  /// Writes a time as [#seconds(long)] into `out` from place `at` on; the place behind it.
  static int seconds(long millis, byte[] out, int at) {
    long size = Math.abs(millis);
    int rest = (int) (size % 1000);
    int from = at;
    if (millis < 0) {
      out[from++] = '-';
    }
    int end = whole(size / 1000, out, from);
    if (rest == 0) {
      return end;
    }
    out[end] = '.';
    out[end + 1] = (byte) ('0' + rest / 100);
    out[end + 2] = (byte) ('0' + rest / 10 % 10);
    out[end + 3] = (byte) ('0' + rest % 10);
    return end + 4;
  }

  /// The number `0.DIGITS * 10^point`; the last digit of `count` is no zero.
  private record Digits(long digits, int count, int point) {
    static Digits of(double size) {
      var text = Double.toString(size);
      long digits = 0;
      int count = 0;
      int zeros = 0;
      int point = 0;
      boolean fraction = false;
      int i = 0;
      for (; i < text.length() && text.charAt(i) != 'E'; i++) {
        char c = text.charAt(i);
        if (c == '.') {
          fraction = true;
        } else if (c == '0') {
          point += fraction ? count == 0 ? -1 : 0 : count == 0 ? 0 : 1;
          zeros += count == 0 ? 0 : 1;
        } else {
          for (; zeros > 0; zeros--, count++) {
            digits *= 10;
          }
          digits = 10 * digits + c - '0';
          count++;
          point += fraction ? 0 : 1;
        }
      }
      int exponent = i < text.length() ? Integer.parseInt(text, i + 1, text.length(), 10) : 0;
      return new Digits(digits, count, point + exponent).shortest(size);
    }

    /// Java gives two digits where one would do and two are closer, Go gives one.
    private Digits shortest(double size) {
      if (count != 2) {
        return this;
      }
      int tens = (int) digits / 10;
      int first = digits % 10 >= 5 ? tens + 1 : tens;
      for (int digit : new int[] {first, first == tens ? tens + 1 : tens}) {
        if (Double.parseDouble(digit + "E" + (point - 1)) == size) {
          return digit == 10 ? new Digits(1, 1, point + 1) : new Digits(digit, 1, point);
        }
      }
      return this;
    }

    int plain(byte[] out, int at) {
      if (point <= 0) {
        out[at] = '0';
        out[at + 1] = '.';
        return whole(digits, out, zeros(-point, out, at + 2));
      }
      int end = whole(digits, out, at);
      if (point >= count) {
        return zeros(point - count, out, end);
      }
      System.arraycopy(out, at + point, out, at + point + 1, count - point);
      out[at + point] = '.';
      return end + 1;
    }

    private static int zeros(int count, byte[] out, int at) {
      for (int i = 0; i < count; i++) {
        out[at + i] = '0';
      }
      return at + count;
    }

    int scientific(byte[] out, int at) {
      int end = count == 1 ? whole(digits, out, at) : new Digits(digits, count, 1).plain(out, at);
      int exponent = point - 1;
      int size = Math.abs(exponent);
      out[end] = 'e';
      out[end + 1] = (byte) (exponent < 0 ? '-' : '+');
      if (size < 10) {
        out[end + 2] = '0';
      }
      return whole(size, out, end + (size < 10 ? 3 : 2));
    }
  }
}
