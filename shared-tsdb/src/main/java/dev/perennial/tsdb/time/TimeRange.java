package dev.perennial.tsdb.time;

/// The half-open span `[start, end)` in milliseconds since 1970 UTC, never empty.
///
/// Prometheus' blocks are half-open in the same way; its queries and the StoreAPI are closed at both ends,
/// see [#closed].
public record TimeRange(long start, long end) implements Comparable<TimeRange> {
  /// All of time.
  public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  /// Checks that the span holds at least one instant.
  public TimeRange {
    if (start >= end) {
      throw new IllegalArgumentException("Cannot make a time range that ends at " + end + " and starts at " + start);
    }
  }

  /// The span of all instants `first <= t <= last`.
  public static TimeRange closed(long first, long last) {
    return new TimeRange(first, last == Long.MAX_VALUE ? last : last + 1);
  }

  /// The last instant inside.
  public long last() {
    return end - 1;
  }

  /// The length in milliseconds.
  public long length() {
    return end - start;
  }

  /// Whether the instant `t` is inside.
  public boolean contains(long t) {
    return t >= start && t < end;
  }

  /// Whether all of `other` is inside.
  public boolean contains(TimeRange other) {
    return start <= other.start && other.end <= end;
  }

  /// Whether some instant is in both.
  public boolean overlaps(TimeRange other) {
    return start < other.end && other.start < end;
  }

  /// The smallest span that holds both.
  public TimeRange hull(TimeRange other) {
    return new TimeRange(Math.min(start, other.start), Math.max(end, other.end));
  }

  /// By start, then by end.
  @Override
  public int compareTo(TimeRange other) {
    int order = Long.compare(start, other.start);
    return order != 0 ? order : Long.compare(end, other.end);
  }
}
