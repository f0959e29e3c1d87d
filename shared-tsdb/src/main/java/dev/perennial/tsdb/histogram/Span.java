package dev.perennial.tsdb.histogram;

/// A run of consecutive buckets: `offset` is the first span's starting index, and for later spans the
/// number of absent buckets since the span before; `length` is the number of buckets.
public record Span(int offset, int length) {
  /// Checks the length.
  public Span {
    if (length < 0) {
      throw new IllegalArgumentException("Cannot have a span of " + length + " buckets");
    }
  }
}
