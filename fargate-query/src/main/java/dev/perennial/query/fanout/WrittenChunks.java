package dev.perennial.query.fanout;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.series.SelectedSeries;
import java.util.List;

/// Chunks of series that some source has as samples alone.
record WrittenChunks(SelectedSeries series) implements SelectedChunks {
  @Override
  public List<Labels> labels() {
    return series.labels();
  }

  @Override
  public List<Chunk> chunks(int i) {
    var samples = new Samples();
    series.run(i, i + 1).read(i, samples);
    return ChunkWriter.write(samples);
  }

  @Override
  public Notes notes() {
    return series.notes();
  }

  @Override
  public List<BlockId> blocks() {
    return List.of();
  }

  @Override
  public long bytesFetched() {
    return series.bytesFetched();
  }

  @Override
  public void close() {
    series.close();
  }
}
