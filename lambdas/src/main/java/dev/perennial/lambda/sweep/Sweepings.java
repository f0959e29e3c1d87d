package dev.perennial.lambda.sweep;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The folders of a bucket that are named like blocks: listing them and removing one in Thanos' order.
final class Sweepings {
  private final ObjectStore bucket;

  Sweepings(ObjectStore bucket) {
    this.bucket = bucket;
  }

  /// The ids of all folders at the top that are named like blocks, in order.
  List<BlockId> folders() {
    return pages("", "/", page -> page.folders().stream().map(folder -> folder.substring(0, folder.length() - 1)).toList()).stream()
        .flatMap(name -> BlockId.parse(name).stream())
        .toList();
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
    return pages(BlockFiles.prefix(id), "", Page::objects);
  }

  private <T> List<T> pages(String prefix, String delimiter, Function<Page, List<T>> items) {
    var all = new ArrayList<T>();
    var token = "";
    do {
      var page = bucket.list(prefix, delimiter, token);
      all.addAll(items.apply(page));
      token = page.next();
    } while (!token.isEmpty());
    return all;
  }
}
