package dev.perennial.query.fanout;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/// The series of a selection over all sources with the chunks that sources have of them, nothing merged.
///
/// A chunk that reaches beyond the range that was asked for stays as it is: whoever asked cuts it, and writing it anew would cost more and
/// give a reader that puts replicas together by their chunks, as Thanos does, other chunks than the block has.
final class StoredRows implements SelectedChunks {
  private static final Comparator<Chunk> BY_TIME = Comparator.comparingLong(Chunk::first).thenComparingLong(Chunk::last);

  private final Reading reading;
  private final TimeRanges range;
  private final BlockRead blocks;
  private final List<BlockId> asked;
  private final Completeness completeness;
  private final List<Rows.Row> rows;
  private final List<Labels> labels;
  private final Spans spans;

  StoredRows(Reading reading, TimeRange range, BlockRead blocks, List<BlockId> asked, Completeness completeness, List<Rows.Row> rows) {
    this.reading = reading;
    this.range = TimeRanges.of(range);
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
        case LivePart live -> live.chunks().forEach(chunk -> chunks.addAll(within(chunk, range, live.use())));
        case BlockPart block -> add(block, found, chunks);
      }
    }
    completeness.refuseGaps(reading.gaps());
    chunks.sort(BY_TIME);
    return chunks;
  }

  private void add(BlockPart block, List<IdentityHashMap<BlockPart, List<Chunk>>> found, List<Chunk> into) {
    var most = TimeRanges.of(block.pinned().block().range()).intersect(range);
    for (var span : found) {
      for (var chunk : span.getOrDefault(block, List.of())) {
        try {
          into.addAll(within(chunk, most, block.pinned().use()));
        } catch (MalformedBytesException e) {
          blocks.failed(block.pinned().block(), block.pinned().stream(), block.pinned().use(), e);
        }
      }
    }
  }

  /** The chunk as far as it counts, if less counts than the `most` that could. */
  private static List<Chunk> within(Chunk chunk, TimeRanges most, TimeRanges use) {
    return use.equals(most) ? List.of(chunk) : ChunkSamples.within(chunk, use);
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
