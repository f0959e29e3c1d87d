package dev.perennial.lambda.pipeline;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;

/// Durations as Prometheus writes them on its command line: `90s`, `2h`, `1d12h`, `15d`, `0`.
final class Durations implements CommandLine.ITypeConverter<Duration> {
  private static final Map<String, Long> UNITS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L, "w", 604_800_000L, "y", 31_536_000_000L);
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|[smhdwy])");

  @Override
  public Duration convert(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    var part = PART.matcher(text);
    long millis = 0;
    int at = 0;
    try {
      while (part.find() && part.start() == at) {
        millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(part.group(1)), UNITS.getOrDefault(part.group(2), 0L)));
        at = part.end();
      }
    } catch (ArithmeticException | NumberFormatException _) {
      at = 0;
    }
    if (text.isEmpty() || at != text.length()) {
      throw new CommandLine.TypeConversionException("\"" + text + "\" is not a duration such as 90s, 2h or 15d");
    }
    return Duration.ofMillis(millis);
  }
}
