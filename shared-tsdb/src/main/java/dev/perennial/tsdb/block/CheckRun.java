package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.index.IndexCheck;
import dev.perennial.tsdb.index.IndexReader;
import dev.perennial.tsdb.index.IndexSeries;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.RangedObject;
import java.util.ArrayList;
import java.util.List;

/// One check of a block under way; throws at the first thing that does not fit. Used once.
final class CheckRun {
  private final ObjectStore store;
  private final BlockMeta meta;
  private final BlockCheck.Depth depth;
  private final Segments segments;
  private final ChunkCounts counts = new ChunkCounts();

  private CheckRun(ObjectStore store, BlockMeta meta, BlockCheck.Depth depth) {
    this.store = store;
    this.meta = meta;
    this.depth = depth;
    this.segments = Segments.of(store, meta);
  }

  /// Checks a block. Where files have other sizes than `meta` says, those are taken, and everything is read, for what is missing at
  /// the end of a file shows only there.
  static BlockCheck.Sound run(ObjectStore store, BlockMeta meta, BlockCheck.Depth depth) {
    var remarks = new ArrayList<String>();
    for (var file : meta.thanos().files()) {
      if (!file.path().equals(BlockFiles.META)) {
        checkSize(store, meta.id(), file, remarks);
      }
    }
    var run =
        remarks.isEmpty()
            ? new CheckRun(store, meta, depth)
            : new CheckRun(store, meta.withoutFiles(), BlockCheck.Depth.CHUNKS);
    try {
      return new BlockCheck.Sound(run.stats(), remarks);
    } catch (MalformedBytesException malformed) {
      throw remarks.isEmpty()
          ? malformed
          : new MalformedBytesException(
              malformed.file(), malformed.offset(), malformed.what() + "; and " + String.join(", and ", remarks));
    }
  }

  private BlockMeta.Stats stats() {
    for (var segment : segments.files()) {
      Segments.checkHeader(segment.read(0, Segments.HEADER), segment.key());
    }
    try (var chunks = new ChunkCursor(segments)) {
      IndexCheck.check(new IndexReader(index()), series -> checkSeries(series, chunks));
    }
    var found = counts.stats();
    checkCount("series", found.series(), meta.stats().series());
    checkCount("chunks", found.chunks(), meta.stats().chunks());
    if (depth == BlockCheck.Depth.CHUNKS) {
      checkCount("samples", found.samples(), meta.stats().samples());
    }
    return found;
  }

  private MalformedBytesException malformed(String path, String what) {
    return new MalformedBytesException(BlockFiles.key(meta.id(), path), -1, what);
  }

  private static void checkSize(ObjectStore store, BlockId id, BlockMeta.BlockFile file, List<String> remarks) {
    var key = BlockFiles.key(id, file.path());
    var facts = store.head(key);
    if (facts.isEmpty()) {
      throw new MalformedBytesException(key, -1, "it is listed in meta.json and missing in the bucket");
    }
    if (file.size() > 0 && facts.get().size() != file.size()) {
      remarks.add("%s has %d bytes where meta.json says %d".formatted(key, facts.get().size(), file.size()));
    }
  }

  private RangedObject index() {
    return RangedObject.find(store, BlockFiles.index(meta.id()))
        .orElseThrow(() -> malformed(BlockFiles.INDEX, "it is missing in the bucket"));
  }

  private void checkSeries(IndexSeries series, ChunkCursor chunks) {
    if (series.labels().isEmpty()) {
      throw malformed(BlockFiles.INDEX, "series " + series.id() + " has no labels");
    }
    counts.addSeries();
    for (var ref : series.chunks()) {
      checkTime(series, ref);
      if (depth == BlockCheck.Depth.CHUNKS) {
        counts.add(chunks.read(ref));
      } else {
        segments.file(ref);
        counts.addUnread();
      }
    }
  }

  /// Thanos lets a chunk's last sample stand at the end of the block's time, which is outside, and so does this.
  private void checkTime(IndexSeries series, ChunkRef ref) {
    if (ref.first() < meta.range().start() || ref.last() > meta.range().end()) {
      throw malformed(
          BlockFiles.INDEX,
          "a chunk of series %s spans %d..%d, outside the block's time %d..%d"
              .formatted(series.labels(), ref.first(), ref.last(), meta.range().start(), meta.range().end()));
    }
  }

  private void checkCount(String what, long found, long stated) {
    if (stated != 0 && found != stated) {
      throw malformed(BlockFiles.META, "it says the block has %d %s, and %d were found".formatted(stated, what, found));
    }
  }
}
