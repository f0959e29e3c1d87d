package dev.perennial.tsdb.time;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations as Prometheus writes them: `1h30m`, `250ms`, `14d`. Units descend, each once; a year has 365 days.
public final class DurationText {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final long[] MILLIS = {31_536_000_000L, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1};
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};

  private DurationText() {}

  /// The duration that `text` is, if it is one. `0` is one.
  public static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    var found = FORM.matcher(text);
    if (text.isEmpty() || !found.matches()) {
      return Optional.empty();
    }
    try {
      long millis = 0;
      for (int i = 0; i < MILLIS.length; i++) {
        var digits = found.group(i + 1);
        if (digits != null) {
          millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(digits), MILLIS[i]));
        }
      }
      return Optional.of(Duration.ofMillis(millis));
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// A duration in the fewest units: `1h30m`; zero is `0s`.
  public static String print(Duration duration) {
    long left = duration.toMillis();
    var out = new StringBuilder();
    for (int i = 0; i < MILLIS.length; i++) {
      // Days are the largest unit people read without reckoning.
      if (i >= 2 && left >= MILLIS[i]) {
        out.append(left / MILLIS[i]).append(UNITS[i]);
        left %= MILLIS[i];
      }
    }
    return out.isEmpty() ? "0s" : out.toString();
  }
}
