package dev.perennial.tsdb.block;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import java.util.EnumMap;
import java.util.Map;

/// Counts samples, chunks and series. Not for several threads.
final class ChunkCounts {
  private final EnumMap<Encoding, Long> chunks = new EnumMap<>(Encoding.class);
  private long series;
  private long unread;
  private long floats;
  private long histograms;
  private long aggregated;

  void addSeries() {
    series++;
  }

  /// Counts a chunk whose bytes were not read.
  void addUnread() {
    unread++;
  }

  void add(Chunk chunk) {
    chunks.merge(chunk.encoding(), 1L, Long::sum);
    long samples = ChunkDecoder.samples(chunk.encoding(), chunk.data());
    switch (chunk.encoding()) {
      case XOR, XOR2 -> floats += samples;
      case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST -> histograms += samples;
      case AGGREGATES -> aggregated += samples;
    }
  }

  BlockMeta.Stats stats() {
    long all = unread + chunks.values().stream().mapToLong(Long::longValue).sum();
    return new BlockMeta.Stats(floats + histograms + aggregated, floats, histograms, series, all, 0, Map.of());
  }

  Map<Encoding, Long> byEncoding() {
    return chunks;
  }
}
