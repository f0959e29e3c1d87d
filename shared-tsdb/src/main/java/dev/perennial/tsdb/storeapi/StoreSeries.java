package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.labels.Labels;
import java.util.List;

/// A series as a store holds it: all its labels, external ones included, and its chunks.
public record StoreSeries(Labels labels, List<StoreChunk> chunks) {
  /// Copies the list.
  public StoreSeries {
    chunks = List.copyOf(chunks);
  }
}
