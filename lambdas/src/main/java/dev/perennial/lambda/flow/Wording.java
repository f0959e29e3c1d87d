package dev.perennial.lambda.flow;

import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// How spans of time and numbers are put into the sentences of runs.
public final class Wording {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Wording() {}

  /// `2026-01-31 12:00 to 14:00`, in UTC; both days where they differ.
  public static String span(TimeRange range) {
    var start = Instant.ofEpochMilli(range.start());
    var end = Instant.ofEpochMilli(range.end());
    boolean sameDay = Math.floorDiv(range.start(), 86_400_000L) == Math.floorDiv(range.end(), 86_400_000L);
    return DAY.format(start) + " to " + (sameDay ? TIME : DAY).format(end);
  }

  /// `40,210`.
  public static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// `1 block`, `2 blocks`.
  public static String count(long number, String noun) {
    return number(number) + " " + noun + (number == 1 ? "" : "s");
  }
}
