package dev.perennial.promql.plan;

/// The instants at which a (sub)query is evaluated: `count` of them, `step` milliseconds apart from `start` on.
public record Steps(long start, long step, int count) {
  /// Checks that there is an instant, and a distance where there are several.
  public Steps {
    if (count < 1 || (count > 1 && step <= 0)) {
      throw new IllegalArgumentException("Cannot evaluate at " + count + " instants " + step + " ms apart");
    }
  }

  /// One instant.
  public static Steps at(long time) {
    return new Steps(time, 0, 1);
  }

  /// From `start` to at most `end`.
  public static Steps between(long start, long end, long step) {
    return new Steps(start, step, Math.toIntExact(start == end ? 1 : (end - start) / step + 1));
  }

  /// The instant at place `i`.
  public long time(int i) {
    return start + i * step;
  }

  /// The last instant.
  public long last() {
    return time(count - 1);
  }

  /// Only the first instant.
  public Steps first() {
    return count == 1 ? this : at(start);
  }
}
