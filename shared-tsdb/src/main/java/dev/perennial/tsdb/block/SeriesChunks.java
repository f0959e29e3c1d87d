package dev.perennial.tsdb.block;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Labels;
import java.util.List;

/// A series with its chunks, in order of time and not overlapping.
public record SeriesChunks(Labels labels, List<Chunk> chunks) {
  /// Copies the list.
  public SeriesChunks {
    chunks = List.copyOf(chunks);
  }
}
