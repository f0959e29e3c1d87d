package dev.perennial.tsdb.block;

/// The distance of a downsampled block's samples in milliseconds; 0 for samples as they were scraped.
public record Resolution(long millis) implements Comparable<Resolution> {
  /// Samples as scraped.
  public static final Resolution RAW = new Resolution(0);

  /// Five minutes.
  public static final Resolution FIVE_MINUTES = new Resolution(300_000);

  /// One hour.
  public static final Resolution ONE_HOUR = new Resolution(3_600_000);

  /// Checks the sign.
  public Resolution {
    if (millis < 0) {
      throw new IllegalArgumentException("Cannot have a resolution of " + millis + " ms");
    }
  }

  /// Whether samples are as scraped.
  public boolean isRaw() {
    return millis == 0;
  }

  @Override
  public int compareTo(Resolution other) {
    return Long.compare(millis, other.millis);
  }

  /// `raw`, `5m`, `1h`, or the milliseconds.
  @Override
  public String toString() {
    if (isRaw()) {
      return "raw";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    return millis % 60_000 == 0 ? millis / 60_000 + "m" : millis + "ms";
  }
}
