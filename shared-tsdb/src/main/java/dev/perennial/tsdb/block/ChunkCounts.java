package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import java.util.EnumMap;
import java.util.Map;

/// Counts samples, chunks and series. Not for several threads.
final class ChunkCounts {
  private final EnumMap<Encoding, Long> chunks = new EnumMap<>(Encoding.class);
  private long series;
  private long floats;
  private long histograms;
  private long aggregated;

  void addSeries() {
    series++;
  }

  void add(Chunk chunk) {
    chunks.merge(chunk.encoding(), 1L, Long::sum);
    long samples = samples(chunk);
    switch (chunk.encoding()) {
      case XOR, XOR2 -> floats += samples;
      case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST -> histograms += samples;
      case AGGREGATES -> aggregated += samples;
    }
  }

  /// The number of samples in a chunk, as its first bytes say; for aggregates, of the count of samples.
  static long samples(Chunk chunk) {
    return samples(chunk.encoding(), chunk.data());
  }

  private static long samples(Encoding encoding, ByteSlice data) {
    var in = new ByteReader(data, "a chunk of encoding " + encoding, 0);
    return switch (encoding) {
      case XOR, XOR2, HISTOGRAM, FLOAT_HISTOGRAM -> in.u16();
      case HISTOGRAM_ST, FLOAT_HISTOGRAM_ST -> in.u16() & 0x3fff;
      case AGGREGATES -> {
        int length = in.count(1, "bytes");
        yield length == 0 ? 0 : countSamples(in, length);
      }
    };
  }

  private static long countSamples(ByteReader in, int length) {
    int code = in.u8();
    var encoding =
        Encoding.of(code)
            .filter(found -> found != Encoding.AGGREGATES)
            .orElseThrow(() -> in.malformed("the count of an aggregate has encoding " + code));
    return samples(encoding, in.bytes(length));
  }

  BlockMeta.Stats stats() {
    long all = chunks.values().stream().mapToLong(Long::longValue).sum();
    return new BlockMeta.Stats(floats + histograms + aggregated, floats, histograms, series, all, 0, Map.of());
  }

  Map<Encoding, Long> byEncoding() {
    return chunks;
  }
}
