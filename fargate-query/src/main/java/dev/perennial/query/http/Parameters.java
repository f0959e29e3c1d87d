package dev.perennial.query.http;

import dev.perennial.tsdb.time.TimeRange;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads times, durations, limits and truth values as Prometheus does, and refuses with its words.
final class Parameters {
  /// How Prometheus writes its earliest and its latest time.
  private static final String EARLIEST = "-292273086-05-16T16:47:06Z";

  private static final String LATEST = "292277025-08-18T07:12:54.999999999Z";

  private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern DURATION =
      Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final long[] UNITS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1000L, 1L};
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  private final Form form;

  Parameters(Form form) {
    this.form = form;
  }

  Form form() {
    return form;
  }

  /// A required time in milliseconds.
  long time(String name) {
    var text = form.first(name);
    return parseTime(text).orElseThrow(() -> Refusal.parameter(name, "cannot parse " + Quoted.of(text) + " to a valid timestamp"));
  }

  /// An optional time in milliseconds.
  OptionalLong optionalTime(String name) {
    if (!form.has(name)) {
      return OptionalLong.empty();
    }
    var text = form.first(name);
    return OptionalLong.of(
        parseTime(text)
            .orElseThrow(
                () ->
                    Refusal.parameter(
                        name, "invalid time value for '" + name + "': cannot parse " + Quoted.of(text) + " to a valid timestamp")));
  }

  /// The span of `start` and `end`, each of which may be missing; empty where it ends before it starts.
  Optional<TimeRange> range() {
    long start = optionalTime("start").orElse(TimeRange.ALL.start());
    long end = optionalTime("end").orElse(TimeRange.ALL.end() - 1);
    return end < start ? Optional.empty() : Optional.of(TimeRange.closed(start, end));
  }

  /// A duration that must be there.
  Duration duration(String name) {
    return parseDuration(form.first(name), name);
  }

  /// A duration that may be missing.
  Optional<Duration> optionalDuration(String name) {
    return form.has(name) ? Optional.of(duration(name)) : Optional.empty();
  }

  /// The lookback, whose refusal has words of its own.
  Optional<Duration> lookback() {
    if (!form.has("lookback_delta")) {
      return Optional.empty();
    }
    try {
      return Optional.of(duration("lookback_delta"));
    } catch (Refusal refusal) {
      int detail = refusal.text().indexOf(": ") + 2;
      throw Refusal.request("error parsing lookback delta duration: " + refusal.text().substring(detail));
    }
  }

  /// How many items are wanted at most; empty for all.
  OptionalInt limit() {
    if (!form.has("limit")) {
      return OptionalInt.empty();
    }
    int limit = integer("limit", form.first("limit"));
    if (limit < 0) {
      throw Refusal.parameter("limit", "limit must be non-negative");
    }
    return limit == 0 ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  /// A whole number, refused in Go's words.
  static int integer(String name, String text) {
    if (!text.matches("[+-]?\\d+")) {
      throw Refusal.parameter(name, "strconv.Atoi: parsing " + Quoted.of(text) + ": invalid syntax");
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Refusal.parameter(name, "strconv.Atoi: parsing " + Quoted.of(text) + ": value out of range");
    }
  }

  /// A truth value of Prometheus' parameters, which is false where it is missing.
  boolean named(String name) {
    var text = form.first(name);
    if (TRUE.contains(text)) {
      return true;
    }
    if (text.isEmpty() || FALSE.contains(text)) {
      return false;
    }
    throw Refusal.parameter(name, "strconv.ParseBool: parsing " + Quoted.of(text) + ": invalid syntax");
  }

  /// A truth value of Thanos' parameters.
  boolean truth(String name, Default missing) {
    var text = form.first(name);
    if (text.isEmpty()) {
      return missing == Default.YES;
    }
    if (TRUE.contains(text)) {
      return true;
    }
    if (FALSE.contains(text)) {
      return false;
    }
    throw Refusal.request("'" + name + "' parameter: strconv.ParseBool: parsing " + Quoted.of(text) + ": invalid syntax");
  }

  /// What a missing truth value means.
  enum Default {
    /// True.
    YES,
    /// False.
    NO
  }

  private static OptionalLong parseTime(String text) {
    if (NUMBER.matcher(text).matches()) {
      double seconds = Double.parseDouble(text);
      // Beyond this the milliseconds no longer fit a long; the sums of the engine need room as well.
      if (Math.abs(seconds) > 9e15) {
        return OptionalLong.empty();
      }
      long whole = (long) seconds;
      return OptionalLong.of(whole * 1000 + Math.round((seconds - whole) * 1000));
    }
    if (text.equals(EARLIEST)) {
      return OptionalLong.of(TimeRange.ALL.start());
    }
    if (text.equals(LATEST)) {
      return OptionalLong.of(TimeRange.ALL.end() - 1);
    }
    if (!text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d([.,]\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)")) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(OffsetDateTime.parse(text.replace(',', '.')).toInstant().toEpochMilli());
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  private static Duration parseDuration(String text, String name) {
    if (NUMBER.matcher(text).matches()) {
      double nanos = Double.parseDouble(text) * 1e9;
      if (nanos > Long.MAX_VALUE || nanos < Long.MIN_VALUE) {
        throw Refusal.parameter(name, "cannot parse " + Quoted.of(text) + " to a valid duration. It overflows int64");
      }
      return Duration.ofNanos((long) nanos);
    }
    var parts = DURATION.matcher(text);
    if (!text.isEmpty() && parts.matches()) {
      var millis = BigDecimal.ZERO;
      for (int i = 0; i < UNITS.length; i++) {
        var part = parts.group(i + 1);
        if (part != null) {
          millis = millis.add(new BigDecimal(part).multiply(BigDecimal.valueOf(UNITS[i])));
        }
      }
      if (millis.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000)) <= 0) {
        return Duration.ofMillis(millis.longValue());
      }
    }
    throw Refusal.parameter(name, "cannot parse " + Quoted.of(text) + " to a valid duration");
  }
}
