package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.index.ChunkRef;
import dev.perennial.tsdb.index.IndexCheck;
import dev.perennial.tsdb.index.IndexReader;
import dev.perennial.tsdb.index.IndexSeries;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.RangedObject;

/// One check of a block under way; throws at the first thing that does not fit. Used once.
final class CheckRun {
  private final ObjectStore store;
  private final BlockMeta meta;
  private final BlockCheck.Depth depth;
  private final Segments segments;
  private final ChunkCounts counts = new ChunkCounts();

  CheckRun(ObjectStore store, BlockMeta meta, BlockCheck.Depth depth) {
    this.store = store;
    this.meta = meta;
    this.depth = depth;
    this.segments = Segments.of(store, meta);
  }

  BlockMeta.Stats run() {
    for (var file : meta.thanos().files()) {
      if (!file.path().equals(BlockFiles.META)) {
        checkSize(file);
      }
    }
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

  private void checkSize(BlockMeta.BlockFile file) {
    var facts = store.head(BlockFiles.key(meta.id(), file.path()));
    if (facts.isEmpty()) {
      throw malformed(file.path(), "it is listed in meta.json and missing in the bucket");
    }
    if (facts.get().size() != file.size()) {
      throw malformed(
          file.path(), "it has %d bytes where meta.json says %d".formatted(facts.get().size(), file.size()));
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
