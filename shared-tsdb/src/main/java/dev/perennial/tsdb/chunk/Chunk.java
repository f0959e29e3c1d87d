package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;

/// Compressed samples of one series from `first` to `last`, both inclusive, in milliseconds.
///
/// `data` is the payload alone: neither the encoding byte nor the checksum of a segment file.
public record Chunk(long first, long last, Encoding encoding, ByteSlice data) {
  /// This chunk with nothing said of how its first histogram stands to the one before, for a chunk that gets another neighbour. That it holds
  /// gauges stays.
  public Chunk unhinted() {
    int place = HistogramHead.flagPlace(encoding);
    if (place < 0 || data.length() <= place) {
      return this;
    }
    var flag = Flag.of(data.at(place));
    if (flag == Flag.UNKNOWN || flag == Flag.GAUGE) {
      return this;
    }
    var bytes = data.toArray();
    bytes[place] &= (byte) ~Flag.MASK;
    return new Chunk(first, last, encoding, ByteSlice.of(bytes));
  }

  /// Whether both hold the same bytes for the same time, but for what [#unhinted] leaves out.
  public boolean isCopyOf(Chunk other) {
    return first == other.first
        && last == other.last
        && encoding == other.encoding
        && data.length() == other.data.length()
        && (data.isSameAs(other.data) || unhinted().data.equals(other.unhinted().data));
  }

  /// Whether a sample of this chunk may lie in the closed span.
  public boolean overlaps(long from, long to) {
    return first <= to && from <= last;
  }
}
