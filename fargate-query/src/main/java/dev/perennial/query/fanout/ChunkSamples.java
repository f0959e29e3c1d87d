package dev.perennial.query.fanout;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRanges;

/// Reads the samples of one chunk that count.
final class ChunkSamples {
  private ChunkSamples() {}

  /// Replaces what is in `into` by the samples of a raw chunk.
  static void raw(Chunk chunk, TimeRanges use, Samples into) {
    into.clear();
    for (var range : use.ranges()) {
      if (chunk.overlaps(range.start(), range.last())) {
        ChunkDecoder.decode(chunk, range.start(), range.last(), into);
      }
    }
  }
}
