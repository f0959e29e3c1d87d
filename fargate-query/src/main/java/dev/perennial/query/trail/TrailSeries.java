package dev.perennial.query.trail;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Labels;
import java.util.List;

/// One series of a trail, under the external labels of its Prometheus too, with its chunks in order of time.
public record TrailSeries(Labels labels, List<Chunk> chunks) {
  /// Copies the list.
  public TrailSeries {
    chunks = List.copyOf(chunks);
  }
}
