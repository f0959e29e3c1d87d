package dev.perennial.promql.exec.scan;

/// What start timestamps tell of neighbouring samples of a counter.
///
/// A start of 0 is unknown; so is one that is not before its own sample, which OpenTelemetry writes for "unknown".
final class Starts {
  private Starts() {}

  /// The start of the sample at place `i` of a column that may be empty.
  static long at(long[] starts, int i) {
    return i < starts.length ? starts[i] : 0;
  }

  /// Whether the sample at place `i` counts from later than the sample before it, or from just there, which only says so
  /// if that one's own start is known, for then both are deltas.
  static boolean areReset(long[] starts, long[] times, int i) {
    if (starts.length == 0) {
      return false;
    }
    long start = starts[i];
    long before = times[i - 1];
    if (start == 0 || start >= times[i] || start < before) {
      return false;
    }
    long startBefore = starts[i - 1];
    return start > before || (startBefore != 0 && startBefore < before);
  }

  /// Whether the sample at place `i` claims to count from before the sample before it, though not from where that one does.
  static boolean overlap(long[] starts, long[] times, int i) {
    return starts.length > 0 && starts[i] != 0 && starts[i] < times[i - 1] && starts[i] != starts[i - 1];
  }
}
