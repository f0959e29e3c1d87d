package dev.perennial.query.serve;

import dev.perennial.query.fanout.SelectedChunks;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.downsample.Aggregates;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.storeapi.Aggregate;
import dev.perennial.tsdb.storeapi.StoreBackend;
import dev.perennial.tsdb.storeapi.StoreChunk;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Selected chunks as a store sends them; of downsampled data the aggregates that were asked for.
record ServedChunks(SelectedChunks selected, Set<Aggregate> aggregates) implements StoreBackend.Found {
  @Override
  public List<Labels> labels() {
    return selected.labels();
  }

  @Override
  public List<StoreChunk> chunks(int i) {
    return ServedShelf.asked(() -> selected.chunks(i)).stream().map(this::chunk).flatMap(Optional::stream).toList();
  }

  /** Of histograms there is neither least nor greatest: a chunk without any aggregate that was asked for has nothing to say. */
  private Optional<StoreChunk> chunk(Chunk chunk) {
    if (chunk.encoding() != Encoding.AGGREGATES) {
      return Optional.of(StoreChunk.raw(chunk));
    }
    var parts = new EnumMap<Aggregate, Chunk>(Aggregate.class);
    Aggregates.parts(chunk).forEach((aggregate, part) -> parts.put(Aggregate.valueOf(aggregate.name()), part));
    parts.keySet().retainAll(aggregates);
    boolean asked = aggregates.stream().anyMatch(wanted -> wanted != Aggregate.RAW);
    return asked && parts.isEmpty() ? Optional.empty() : Optional.of(new StoreChunk(chunk.first(), chunk.last(), parts));
  }

  @Override
  public Notes notes() {
    return selected.notes();
  }

  @Override
  public StoreBackend.Touched touched() {
    return new StoreBackend.Touched(selected.blocks().stream().map(BlockId::text).toList(), selected.bytesFetched());
  }

  @Override
  public void close() {
    selected.close();
  }

  /// Series of which only the labels were asked for.
  record Labelled(List<Labels> labels, Notes notes) implements StoreBackend.Found {
    Labelled(List<Labels> labels) {
      this(labels, Notes.none());
    }

    /// Copies the list.
    Labelled {
      labels = List.copyOf(labels);
    }

    @Override
    public List<StoreChunk> chunks(int i) {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
