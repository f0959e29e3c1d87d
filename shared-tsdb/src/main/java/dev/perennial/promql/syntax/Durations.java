package dev.perennial.promql.syntax;

import java.util.regex.Pattern;

/// Lengths of time as PromQL writes them: `1h30m`.
final class Durations {
  private record Unit(String name, long millis) {}

  private static final Unit[] UNITS = {
    new Unit("y", 365 * 86_400_000L),
    new Unit("w", 7 * 86_400_000L),
    new Unit("d", 86_400_000L),
    new Unit("h", 3_600_000L),
    new Unit("m", 60_000L),
    new Unit("s", 1000L),
    new Unit("ms", 1L)
  };

  private static final Pattern PIECE = Pattern.compile("(\\d+)([^0-9]+)");

  /// Prometheus counts nanoseconds in 64 bits.
  private static final long LONGEST_MILLIS = Long.MAX_VALUE / 1_000_000;

  private Durations() {}

  /// Why a text is not a duration.
  static final class BadDurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadDurationException(String message) {
      super(message, null, false, false);
    }
  }

  /// The milliseconds that `text` says.
  static long parse(String text) {
    var piece = PIECE.matcher(text);
    long millis = 0;
    int end = 0;
    int lastUnit = -1;
    while (end < text.length()) {
      if (!piece.find() || piece.start() != end) {
        throw new BadDurationException("not a valid duration string: " + Quoting.quote(text));
      }
      int unit = unit(piece.group(2));
      if (unit < 0) {
        throw new BadDurationException("unknown unit " + Quoting.quote(piece.group(2)) + " in duration " + Quoting.quote(text));
      }
      if (unit <= lastUnit) {
        throw new BadDurationException("not a valid duration string: " + Quoting.quote(text));
      }
      lastUnit = unit;
      millis = add(millis, piece.group(1), UNITS[unit].millis);
      end = piece.end();
    }
    return millis;
  }

  /// The whole milliseconds in a number of seconds that is less than [#LONGEST_MILLIS] of them.
  ///
  /// The double nearest to a number of milliseconds stands for just that one, however large. Any other number is
  /// rounded to nanoseconds and cut, as Prometheus does it.
  static long millis(double seconds) {
    long nearest = Math.round(seconds * 1000);
    return nearest / 1000.0 == seconds ? nearest : Math.round(seconds * 1e9) / 1_000_000;
  }

  private static long add(long millis, String count, long unit) {
    try {
      long sum = Math.addExact(millis, Math.multiplyExact(Long.parseLong(count), unit));
      if (sum <= LONGEST_MILLIS) {
        return sum;
      }
    } catch (ArithmeticException | NumberFormatException _) {
      throw new BadDurationException("duration out of range");
    }
    throw new BadDurationException("duration out of range");
  }

  private static int unit(String name) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].name.equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /// `millis` with units; years and weeks only where nothing is left over.
  static String print(long millis) {
    if (millis == 0) {
      return "0s";
    }
    var out = new StringBuilder(millis < 0 ? "-" : "");
    long rest = Math.abs(millis);
    for (var unit : UNITS) {
      boolean whole = unit.name.equals("y") || unit.name.equals("w");
      if (rest < unit.millis || (whole && rest % unit.millis != 0)) {
        continue;
      }
      out.append(rest / unit.millis).append(unit.name);
      rest %= unit.millis;
    }
    return out.toString();
  }
}
