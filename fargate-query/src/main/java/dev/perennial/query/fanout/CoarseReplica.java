package dev.perennial.query.fanout;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.downsample.Aggregates;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One replica's chunks where some of them hold aggregates: a counter's total runs on from each chunk to the next, whichever
/// block that lies in, so they are read together.
final class CoarseReplica {
  private final List<Chunk> chunks = new ArrayList<>();

  /// Adds a chunk, of which the samples in `use` count.
  void add(Chunk chunk, TimeRanges use) {
    chunks.addAll(ChunkSamples.within(chunk, use));
  }

  /// The samples that suit `function`, each time once.
  Samples samples(String function) {
    chunks.sort(Comparator.comparingLong(Chunk::first).thenComparingLong(Chunk::last));
    var read = new Samples();
    Aggregates.read(function, chunks, Long.MIN_VALUE, Long.MAX_VALUE, read);
    var ascending = new Samples(read.size());
    for (int i = 0; i < read.size(); i++) {
      if (ascending.isEmpty() || read.time(i) > ascending.time(ascending.size() - 1)) {
        ascending.add(read, i);
      }
    }
    return ascending;
  }
}
