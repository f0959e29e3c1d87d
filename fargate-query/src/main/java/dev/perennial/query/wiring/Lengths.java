package dev.perennial.query.wiring;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations of the command line, as Prometheus writes them: `90s`, `1h30m`, `2d`.
final class Lengths {
  private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(ms|[smhdwy]))+");
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|[smhdwy])");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L, "w", 604_800_000L, "y", 31_536_000_000L);

  private Lengths() {}

  static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    long sum =
        PART.matcher(text).results().mapToLong(part -> Long.parseLong(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0L)).sum();
    return Optional.of(Duration.ofMillis(sum));
  }
}
