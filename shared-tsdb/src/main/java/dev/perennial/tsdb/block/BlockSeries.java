package dev.perennial.tsdb.block;

import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.List;

/// A series that was selected from a block: its labels and where its chunks lie, in order of time.
///
/// Belongs to the [BlockReader] that found it, which also knows what was deleted of it.
public final class BlockSeries {
  private final Labels labels;
  private final List<ChunkRef> chunks;
  private final TimeRanges deleted;

  BlockSeries(Labels labels, List<ChunkRef> chunks, TimeRanges deleted) {
    this.labels = labels;
    this.chunks = chunks;
    this.deleted = deleted;
  }

  /// The labels.
  public Labels labels() {
    return labels;
  }

  /// The same without labels, for those who keep them elsewhere.
  public BlockSeries unlabeled() {
    return new BlockSeries(Labels.empty(), chunks, deleted);
  }

  /// The chunks, in order of time; at least one.
  public List<ChunkRef> chunks() {
    return chunks;
  }

  /// The instants whose samples were deleted though the chunks still hold them.
  TimeRanges deleted() {
    return deleted;
  }

  @Override
  public String toString() {
    return labels + " " + chunks;
  }
}
