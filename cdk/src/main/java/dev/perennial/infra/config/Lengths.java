package dev.perennial.infra.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Lengths of time as Prometheus writes them: `15s`, `2h`, `90d`, `1h30m`.
final class Lengths {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,5})y)?(?:(\\d{1,5})w)?(?:(\\d{1,6})d)?(?:(\\d{1,7})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9})s)?");
  private static final long[] SECONDS = {365 * 86_400L, 7 * 86_400L, 86_400L, 3_600L, 60L, 1L};
  private static final String[] UNITS = {"y", "w", "d", "h", "m", "s"};

  private Lengths() {}

  static Optional<Duration> parse(String text) {
    var match = FORM.matcher(text);
    if (text.isEmpty() || !match.matches()) {
      return Optional.empty();
    }
    long seconds = 0;
    for (int unit = 0; unit < SECONDS.length; unit++) {
      if (match.group(unit + 1) != null) {
        seconds += Long.parseLong(match.group(unit + 1)) * SECONDS[unit];
      }
    }
    return Optional.of(Duration.ofSeconds(seconds));
  }

  /** As the user would write it; what never ends is written so. */
  static String text(Duration length) {
    if (length.isZero()) {
      return "never";
    }
    var out = new StringBuilder();
    long rest = length.toSeconds();
    for (int unit = 2; unit < SECONDS.length; unit++) {
      if (rest >= SECONDS[unit]) {
        out.append(rest / SECONDS[unit]).append(UNITS[unit]);
        rest %= SECONDS[unit];
      }
    }
    return out.toString();
  }
}
