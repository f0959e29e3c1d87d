package dev.perennial.query.fanout;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/// The series of a selection over all sources with the chunks that sources have of them, nothing merged.
final class StoredRows implements SelectedChunks {
  private static final Comparator<Chunk> BY_TIME = Comparator.comparingLong(Chunk::first).thenComparingLong(Chunk::last);

  private final Reading reading;
  private final BlockRead blocks;
  private final List<BlockId> asked;
  private final Completeness completeness;
  private final List<Rows.Row> rows;
  private final List<Labels> labels;
  private final Spans spans;

  StoredRows(Reading reading, BlockRead blocks, List<BlockId> asked, Completeness completeness, List<Rows.Row> rows) {
    this.reading = reading;
    this.blocks = blocks;
    this.asked = List.copyOf(asked);
    this.completeness = completeness;
    this.rows = rows;
    this.labels = rows.stream().map(Rows.Row::labels).toList();
    this.spans = new Spans(rows, blocks);
  }

  @Override
  public List<Labels> labels() {
    return labels;
  }

  @Override
  public List<Chunk> chunks(int i) {
    var found = spans.of(i, i + 1);
    var chunks = new ArrayList<Chunk>();
    for (var part : rows.get(i).parts()) {
      switch (part) {
        case LivePart live -> live.chunks().forEach(chunk -> chunks.addAll(ChunkSamples.within(chunk, live.use())));
        case BlockPart block -> add(block, found, chunks);
      }
    }
    completeness.refuseGaps(reading.gaps());
    chunks.sort(BY_TIME);
    return chunks;
  }

  private void add(BlockPart block, List<IdentityHashMap<BlockPart, List<Chunk>>> found, List<Chunk> into) {
    for (var span : found) {
      for (var chunk : span.getOrDefault(block, List.of())) {
        try {
          into.addAll(ChunkSamples.within(chunk, block.pinned().use()));
        } catch (MalformedBytesException e) {
          blocks.failed(block.pinned().block(), block.pinned().stream(), block.pinned().use(), e);
        }
      }
    }
  }

  @Override
  public Notes notes() {
    return completeness.notes();
  }

  @Override
  public List<BlockId> blocks() {
    return asked;
  }

  @Override
  public long bytesFetched() {
    return spans.bytes();
  }

  @Override
  public void close() {}
}
