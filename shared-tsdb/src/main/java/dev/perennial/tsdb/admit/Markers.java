package dev.perennial.tsdb.admit;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The marker files beside blocks that a planner heeds. That there is one is what counts; why stands in it for people.
public final class Markers {
  private static final Set<String> PATHS = Set.of(BlockFiles.NO_COMPACT_MARK, BlockFiles.NO_DOWNSAMPLE_MARK);

  private Markers() {}

  /// The block with the marks of the files beside it, and those it has by its hints.
  public static LiveBlock marked(ObjectStore bucket, LiveBlock block) {
    return marked(block, path -> bucket.head(BlockFiles.key(block.id(), path)).isPresent());
  }

  /// Which marks these files of a block stand for.
  static LiveBlock marked(LiveBlock block, Predicate<String> isThere) {
    var marks = new HashSet<LiveBlock.Mark>(block.marks());
    if (isThere.test(BlockFiles.NO_COMPACT_MARK)) {
      marks.add(LiveBlock.Mark.NO_COMPACT);
    }
    if (isThere.test(BlockFiles.NO_DOWNSAMPLE_MARK)) {
      marks.add(LiveBlock.Mark.NO_DOWNSAMPLE);
    }
    return block.withMarks(marks);
  }

  /// Whether an object is a marker that changes what is planned; the block it belongs to.
  public static Optional<BlockId> block(String key) {
    return PATHS.contains(BlockFiles.path(key)) ? BlockFiles.block(key) : Optional.empty();
  }
}
