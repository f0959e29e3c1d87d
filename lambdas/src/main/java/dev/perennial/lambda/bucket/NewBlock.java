package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.DeletionMark;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/// A block under construction that stands for another: its series first, `meta.json` last, and then the other's deletion mark.
final class NewBlock implements AutoCloseable {
  /** Prometheus' own size of a segment. */
  private static final long SEGMENT = 512L << 20;

  private final ObjectStore store;
  private final BlockId id;
  private final BlockWriter writer;

  NewBlock(ObjectStore store, BlockId id, Iterator<String> symbols, Dialect dialect) {
    this.store = store;
    this.id = id;
    this.writer = BlockWriter.create(store, id, symbols, new BlockWriter.Options(SEGMENT, dialect));
  }

  void add(Labels labels, List<Chunk> chunks) {
    writer.add(labels, chunks);
  }

  /// Completes a block that was made from `old`, under other external labels; an empty one is given up.
  BlockMeta finish(BlockMeta old, Labels external, String source, Instant now) {
    var of = old.compaction();
    var sources = of.sources().isEmpty() ? List.of(old.id()) : of.sources();
    var parents = List.of(new BlockMeta.Parent(old.id(), old.range()));
    return finish(
        old, new BlockMeta.Compaction(of.level(), sources, false, parents, false, of.hints(), of.unknown()), external, source, now);
  }

  /// Completes a block that is `old` itself in another bucket.
  BlockMeta finishSame(BlockMeta old, Labels external, String source, Instant now) {
    return finish(old, old.compaction(), external, source, now);
  }

  private BlockMeta finish(BlockMeta old, BlockMeta.Compaction compaction, Labels external, String source, Instant now) {
    var thanos = BlockMeta.Thanos.of(external, old.thanos().resolution(), source);
    var written = writer.finish();
    var meta = written.into(new BlockMeta(id, old.range(), BlockMeta.Stats.NONE, compaction, thanos, old.unknown()));
    for (var extension : old.thanos().extensions().entrySet()) {
      meta = meta.withExtension(extension.getKey(), extension.getValue());
    }
    var uploaded = meta.withUploadTime(now);
    if (!written.isEmpty()) {
      store.put(BlockFiles.meta(id), uploaded.toJson());
      BlockReader.open(store, uploaded).writeHeader();
    }
    return uploaded;
  }

  /// Says that a block is no longer to be read.
  static void mark(ObjectStore store, BlockId id, String details, Instant now) {
    store.put(BlockFiles.deletionMark(id), new DeletionMark(id, now, details).toJson());
  }

  @Override
  public void close() {
    writer.close();
  }
}
