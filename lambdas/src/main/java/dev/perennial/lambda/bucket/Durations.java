package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.time.DurationText;
import java.time.Duration;
import picocli.CommandLine;

/// Durations on the command line, as Prometheus writes them: `90s`, `2h`, `1d12h`, `15d`, `0`.
final class Durations implements CommandLine.ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return DurationText.parse(text)
        .orElseThrow(() -> new CommandLine.TypeConversionException("\"" + text + "\" is not a duration such as 90s, 2h or 15d"));
  }
}
