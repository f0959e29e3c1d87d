package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.series.Samples;

/// Decompresses chunks into columns.
///
/// Bytes that are no chunk make a [MalformedBytesException], never a hang and never more memory than a small multiple
/// of their length. What was appended before such bytes were met stays in `into`.
public final class ChunkDecoder {
  private ChunkDecoder() {}

  /// Appends all samples of a chunk.
  public static void decode(Chunk chunk, Samples into) {
    decode(chunk.encoding(), chunk.data(), into);
  }

  /// Appends the samples of a chunk with `from <= time <= to`.
  public static void decode(Chunk chunk, long from, long to, Samples into) {
    decode(chunk.encoding(), chunk.data(), from, to, into);
  }

  /// Appends the samples of a chunk, histograms without their buckets: all that it takes to choose among replicas, at a fraction of the cost.
  public static void outline(Chunk chunk, Samples into) {
    decode(chunk.encoding(), chunk.data(), Long.MIN_VALUE, Long.MAX_VALUE, Detail.OUTLINE, into);
  }

  /// Appends all samples of a chunk's payload.
  public static void decode(Encoding encoding, ByteSlice data, Samples into) {
    decode(encoding, data, Long.MIN_VALUE, Long.MAX_VALUE, into);
  }

  /// Appends the samples of a chunk's payload with `from <= time <= to`.
  ///
  /// A chunk of aggregates holds no samples to be read like this: see package `downsample`.
  public static void decode(Encoding encoding, ByteSlice data, long from, long to, Samples into) {
    decode(encoding, data, from, to, Detail.ALL, into);
  }

  /// How much of a histogram is read.
  enum Detail {
    ALL,
    /// Everything but spans and buckets.
    OUTLINE
  }

  private static void decode(Encoding encoding, ByteSlice data, long from, long to, Detail detail, Samples into) {
    switch (encoding) {
      case XOR -> XorDecoder.decode(data, from, to, into);
      case XOR2 -> Xor2Decoder.decode(data, from, to, into);
      case HISTOGRAM, HISTOGRAM_ST -> IntHistogramCodec.decode(encoding, data, from, to, detail, into);
      case FLOAT_HISTOGRAM, FLOAT_HISTOGRAM_ST -> FloatHistogramCodec.decode(encoding, data, from, to, detail, into);
      case AGGREGATES ->
          throw new MalformedBytesException(
              "a chunk", -1, "it holds aggregates of a downsampled series where samples were expected");
    }
  }

  /// The number of samples that a chunk's payload claims; for [Encoding#AGGREGATES] that of its first aggregate.
  public static int samples(Encoding encoding, ByteSlice data) {
    if (encoding == Encoding.AGGREGATES) {
      var in = new BitReader("a chunk of aggregates", data);
      if (in.uvarint() == 0) {
        return 0;
      }
      in.bits(8);
      return (int) in.bits(16);
    }
    if (data.length() < 2) {
      throw new MalformedBytesException("a chunk", 0, "it has " + data.length() + " bytes and no header");
    }
    int head = ((data.at(0) & 0xff) << 8) | (data.at(1) & 0xff);
    return encoding == Encoding.HISTOGRAM_ST || encoding == Encoding.FLOAT_HISTOGRAM_ST ? HistogramHead.count(head) : head;
  }
}
