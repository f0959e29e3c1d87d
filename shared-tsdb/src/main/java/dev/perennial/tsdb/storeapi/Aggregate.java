package dev.perennial.tsdb.storeapi;

/// What the samples of a chunk stand for: the scraped ones, or one aggregate of a downsampled series.
public enum Aggregate {
  /// Samples as scraped.
  RAW,
  /// How many samples fell into each step.
  COUNT,
  /// Their sum.
  SUM,
  /// The least of them.
  MIN,
  /// The greatest of them.
  MAX,
  /// A counter with its resets taken out, and the last value as it was.
  COUNTER
}
