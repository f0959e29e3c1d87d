package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.objectstore.ObjectStore;

/// Makes a coarser copy of a block, in memory that does not grow with it.
public final class Downsampler {
  private static final String SOURCE = "compactor";

  private Downsampler() {}

  /// Writes the block `id` of resolution `to` to `store`: all its files but `meta.json`, which is returned without an upload time.
  ///
  /// A raw block gives any resolution, a block of five minutes a coarser one.
  public static BlockMeta run(BlockReader source, ObjectStore store, BlockId id, Resolution to) {
    var meta = source.meta();
    var from = meta.thanos().resolution();
    if (to.compareTo(from) <= 0 || (!from.isRaw() && to.millis() % from.millis() != 0)) {
      throw new IllegalArgumentException(
          "Cannot downsample block %s of resolution %s to %s".formatted(meta.id(), from, to));
    }
    var downsampling = new SeriesDownsampling(from, to);
    try (var writer = BlockWriter.create(store, id, source.symbols(), BlockWriter.Options.DEFAULT);
        var scan = source.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var chunks = downsampling.run(next.get().chunks());
        if (!chunks.isEmpty()) {
          writer.add(next.get().labels(), chunks);
        }
      }
      return writer.finish().into(copy(meta, id, to));
    }
  }

  private static BlockMeta copy(BlockMeta meta, BlockId id, Resolution to) {
    var thanos = meta.thanos();
    var copy =
        new BlockMeta.Thanos(
            thanos.labels(),
            to,
            SOURCE,
            thanos.segmentFiles(),
            thanos.files(),
            thanos.indexStats(),
            thanos.extensions(),
            "",
            thanos.unknown());
    return new BlockMeta(id, meta.range(), meta.stats(), meta.compaction(), copy, meta.unknown());
  }
}
