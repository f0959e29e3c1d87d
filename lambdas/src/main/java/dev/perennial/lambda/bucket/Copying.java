package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.RangedObject;
import java.util.List;

/// Copies a block from bucket to bucket: its files first, `meta.json` last.
final class Copying {
  private static final int PIECE = 4 << 20;

  private final ObjectStore from;
  private final ObjectStore to;

  Copying(ObjectStore from, ObjectStore to) {
    this.from = from;
    this.to = to;
  }

  /// Copies the files of `meta` and then `metaJson`; answers the number of bytes.
  long copy(BlockMeta meta, ByteSlice metaJson) {
    long bytes = 0;
    for (var key : keys(meta)) {
      bytes += copy(key);
    }
    to.put(BlockFiles.meta(meta.id()), metaJson);
    return bytes + metaJson.length();
  }

  /// Index and segments by what is there, not by what is listed: a list may be wrong or missing.
  private List<String> keys(BlockMeta meta) {
    return from.objects(BlockFiles.prefix(meta.id())).stream().map(ObjectFacts::key).filter(Copying::isCopied).toList();
  }

  private static boolean isCopied(String key) {
    var path = BlockFiles.path(key);
    return path.equals(BlockFiles.INDEX) || path.equals(BlockFiles.INDEX_HEADER) || path.startsWith(BlockFiles.CHUNKS);
  }

  private long copy(String key) {
    var object = RangedObject.find(from, key).orElseThrow(() -> new IllegalStateException("Cannot copy " + key + ": it has vanished"));
    try (var upload = to.upload(key)) {
      for (long at = 0; at < object.size(); at += PIECE) {
        var piece = object.read(at, Math.min(PIECE, object.size() - at));
        upload.write(piece.array(), piece.offset(), piece.length());
      }
      upload.complete();
    }
    return object.size();
  }
}
