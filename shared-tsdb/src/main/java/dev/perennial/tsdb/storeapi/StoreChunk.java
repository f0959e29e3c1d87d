package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.chunk.Chunk;
import java.util.Map;
import java.util.Optional;

/// A stretch of one series from `first` to `last`, both inclusive: either its raw chunk or the aggregates that were
/// asked for. Downsampled data that was asked for raw samples has no part at all.
public record StoreChunk(long first, long last, Map<Aggregate, Chunk> parts) {
  /// Copies the map.
  public StoreChunk {
    parts = Map.copyOf(parts);
  }

  /// A raw chunk.
  public static StoreChunk raw(Chunk chunk) {
    return new StoreChunk(chunk.first(), chunk.last(), Map.of(Aggregate.RAW, chunk));
  }

  /// The raw chunk, unless this is downsampled.
  public Optional<Chunk> raw() {
    return part(Aggregate.RAW);
  }

  /// One part.
  public Optional<Chunk> part(Aggregate aggregate) {
    return Optional.ofNullable(parts.get(aggregate));
  }
}
