package dev.perennial.tsdb.catalog.stored;

import java.time.Instant;

/// An instant as one number that a condition can compare: nanoseconds since 1970, good until 2262.
public final class EpochNanos {
  private EpochNanos() {}

  /// The number of an instant.
  public static long of(Instant instant) {
    return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  /// The instant of a number.
  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
