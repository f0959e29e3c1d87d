package dev.perennial.lambda.sweep;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The folders of a bucket that are named like blocks: listing them and removing one in Thanos' order.
final class Sweepings {
  private final ObjectStore bucket;

  Sweepings(ObjectStore bucket) {
    this.bucket = bucket;
  }

  /// The ids of all folders at the top that are named like blocks, in order.
  List<BlockId> folders() {
    return bucket.folders("").stream().flatMap(folder -> BlockFiles.block(folder).stream()).toList();
  }

  /// When something was last written in the block's folder; its id's time where nothing is there.
  Instant newest(BlockId id) {
    return objects(id).stream()
        .map(ObjectFacts::modified)
        .max(Instant::compareTo)
        .orElse(Instant.ofEpochMilli(id.millis()));
  }

  /// Whether the folder holds a `meta.json`, and so is a block.
  boolean isBlock(BlockId id) {
    return bucket.head(BlockFiles.meta(id)).isPresent();
  }

  /// Removes a block: `meta.json`, by which it ceases to be one, then the rest, then the mark that says why.
  void remove(BlockId id) {
    bucket.delete(BlockFiles.meta(id));
    var mark = BlockFiles.deletionMark(id);
    Optional<ObjectFacts> marked = Optional.empty();
    for (var object : objects(id)) {
      if (object.key().equals(mark)) {
        marked = Optional.of(object);
      } else {
        bucket.delete(object.key());
      }
    }
    marked.ifPresent(object -> bucket.delete(object.key()));
  }

  private List<ObjectFacts> objects(BlockId id) {
    return bucket.objects(BlockFiles.prefix(id));
  }
}
