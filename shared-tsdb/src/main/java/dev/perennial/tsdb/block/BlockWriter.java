package dev.perennial.tsdb.block;

import dev.perennial.tsdb.block.BlockMeta.BlockFile;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.index.IndexWriter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.HashedUpload;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Writes the segments and the index of a new block as streams, and leaves `meta.json` to the caller: without it nobody takes the
/// files for a block.
///
/// Series come in strictly ascending order of labels, each with all its chunks. In memory stay the symbols and eight bytes a label
/// and series. Not for several threads.
public final class BlockWriter implements AutoCloseable {
  private final BlockId id;
  private final HashedUpload upload;
  private final IndexWriter index;
  private final SegmentWriter segments;
  private final Dialect dialect;
  private final ChunkCounts counts = new ChunkCounts();
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  /// How to write; `segmentSize` is the size above which a new segment file is begun, and chunks that readers of `dialect` do not know
  /// are transcoded.
  public record Options(long segmentSize, Dialect dialect) {
    /// Prometheus' own: segments of 512 MiB, chunks as they are given.
    public static final Options DEFAULT = new Options(512L << 20, Dialect.STARTS);
  }

  /// What was written: the times of the first and the last sample (both inclusive; no series: `first > last`), what was
  /// counted, and the files, without `meta.json`, sorted by path.
  public record Written(
      BlockId id,
      long first,
      long last,
      BlockMeta.Stats stats,
      Map<Encoding, Long> chunks,
      List<BlockFile> files,
      BlockMeta.IndexStats indexStats) {
    /// Copies list and map.
    public Written {
      chunks = Collections.unmodifiableMap(new EnumMap<>(chunks));
      files = List.copyOf(files);
    }

    /// Whether the block holds no sample.
    public boolean isEmpty() {
      return stats.series() == 0;
    }

    /// `meta` with what was counted, the files and the sizes filled in.
    public BlockMeta into(BlockMeta meta) {
      return new BlockMeta(meta.id(), meta.range(), stats, meta.compaction(), meta.thanos(), meta.unknown())
          .withFiles(files, indexStats);
    }
  }

  private BlockWriter(BlockId id, HashedUpload upload, IndexWriter index, SegmentWriter segments, Dialect dialect) {
    this.id = id;
    this.upload = upload;
    this.index = index;
    this.segments = segments;
    this.dialect = dialect;
  }

  /// Begins the block `id`; `symbols` are all label names and values to come, strictly ascending, and may hold more.
  public static BlockWriter create(ObjectStore store, BlockId id, Iterator<String> symbols, Options options) {
    var key = BlockFiles.index(id);
    var upload = new HashedUpload(store, key);
    try {
      return new BlockWriter(
          id, upload, new IndexWriter(upload, key, symbols), new SegmentWriter(store, id, options.segmentSize()), options.dialect());
    } catch (RuntimeException failed) {
      upload.close();
      throw failed;
    }
  }

  /// Appends a series with its chunks, which ascend in time.
  ///
  /// @throws IllegalArgumentException if the series does not come after the one before, has no labels or chunks, holds a
  ///     name or value that is not among the symbols, or chunks that overlap
  public void add(Labels labels, List<Chunk> given) {
    index.check(labels);
    checkChunks(labels, given);
    var chunks = new ArrayList<Chunk>(given.size());
    for (var chunk : given) {
      chunks.add(ChunkWriter.transcode(chunk, dialect));
    }
    index.add(labels, segments.add(chunks));
    for (var chunk : chunks) {
      counts.add(chunk);
      first = Math.min(first, chunk.first());
      last = Math.max(last, chunk.last());
    }
    counts.addSeries();
  }

  private void checkChunks(Labels labels, List<Chunk> chunks) {
    if (chunks.isEmpty()) {
      throw new IllegalArgumentException("Cannot write series " + labels + " to block " + id + ": it has no chunks");
    }
    Chunk before = null;
    for (var chunk : chunks) {
      if (chunk.last() < chunk.first() || (before != null && chunk.first() <= before.last())) {
        throw new IllegalArgumentException(
            "Cannot write series %s to block %s: its chunks do not ascend in time at %d..%d"
                .formatted(labels, id, chunk.first(), chunk.last()));
      }
      before = chunk;
    }
  }

  /// Completes all files and says what was written.
  public Written finish() {
    var files = new ArrayList<>(segments.finish());
    index.finish();
    long size = upload.size();
    files.add(BlockFile.of(BlockFiles.INDEX, size, upload.complete()));
    return new Written(
        id,
        first,
        last,
        counts.stats(),
        counts.byEncoding(),
        files,
        BlockMeta.IndexStats.of(index.largestSeries(), segments.largestChunk()));
  }

  /// Gives up what was not finished. Whole segments may remain: without a `meta.json` they belong to no block.
  @Override
  public void close() {
    segments.close();
    upload.close();
  }
}
