package dev.perennial.query.fanout;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.List;

/// Of one chunk what counts.
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

  /// The chunk as far as it counts: whole, or written anew. Aggregates are taken whole: blocks of one resolution do not overlap.
  static List<Chunk> within(Chunk chunk, TimeRanges use) {
    if (use.contains(TimeRange.closed(chunk.first(), chunk.last()))) {
      return List.of(chunk);
    }
    if (chunk.encoding() != Encoding.AGGREGATES) {
      var samples = new Samples();
      raw(chunk, use, samples);
      return ChunkWriter.write(samples);
    }
    return use.ranges().stream().anyMatch(range -> chunk.overlaps(range.start(), range.last())) ? List.of(chunk) : List.of();
  }
}
