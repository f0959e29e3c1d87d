package dev.perennial.tsdb.chunk;

/// Which encodings the readers of a chunk know.
public enum Dialect {
  /// Only those without start timestamps: XOR and the two of histograms. Every Prometheus, and Thanos' blocks and StoreAPI.
  CLASSIC,
  /// Those with start timestamps too, used where one is known. Prometheus from 3.14 on.
  STARTS;

  /// Whether a reader of this dialect knows `encoding`.
  boolean knows(Encoding encoding) {
    return this == STARTS || encoding.classic() == encoding;
  }
}
