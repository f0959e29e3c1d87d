package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;

/// Compressed samples of one series from `first` to `last`, both inclusive, in milliseconds.
///
/// `data` is the payload alone: neither the encoding byte nor the checksum of a segment file.
public record Chunk(long first, long last, Encoding encoding, ByteSlice data) {
  /// Whether a sample of this chunk may lie in the closed span.
  public boolean overlaps(long from, long to) {
    return first <= to && from <= last;
  }
}
