package dev.perennial.env.bench;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.List;

/// The blocks of a bucket, by its folders.
final class BlockFolder {
  private BlockFolder() {}

  static List<BlockId> ids(ObjectStore bucket) {
    return bucket.list("", "/", "").folders().stream().flatMap(folder -> BlockId.parse(folder.replace("/", "")).stream()).toList();
  }
}
