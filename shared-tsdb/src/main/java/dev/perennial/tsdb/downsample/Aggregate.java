package dev.perennial.tsdb.downsample;

/// What is kept of the samples of a window, in the order of the bytes.
public enum Aggregate {
  /// How many there were.
  COUNT,
  /// Their sum.
  SUM,
  /// The least.
  MIN,
  /// The greatest.
  MAX,
  /// The running total of their increases.
  COUNTER
}
