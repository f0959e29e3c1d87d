package dev.perennial.tsdb.histogram;

/// What is known of a histogram sample against the one before it in the same series.
public enum CounterReset {
  /// Nothing is known; a reader compares the buckets.
  UNKNOWN,
  /// The counter started anew at this sample.
  RESET,
  /// The counter went on.
  NOT_RESET,
  /// The histogram is a gauge: no resets at all.
  GAUGE
}
