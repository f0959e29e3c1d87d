package dev.perennial.query.fanout;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import java.util.List;

/// The series of a selection with their chunks as they are stored, for those who read samples elsewhere. For one thread.
public interface SelectedChunks extends AutoCloseable {
  /// The labels of all series, sorted, each once.
  List<Labels> labels();

  /// The chunks of the series at place `i`, by time; those of different replicas overlap. What lies side by side is fetched at once, so
  /// ask from front to back.
  List<Chunk> chunks(int i);

  /// What has to be said about completeness so far; complete once all chunks were read.
  Notes notes();

  /// The blocks that were asked.
  List<BlockId> blocks();

  /// The bytes fetched from storage so far.
  long bytesFetched();

  @Override
  void close();
}
