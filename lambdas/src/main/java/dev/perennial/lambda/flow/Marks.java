package dev.perennial.lambda.flow;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.DeletionMark;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.InstantSource;

/// Tells the bucket, in Thanos' way, what is superseded: a `deletion-mark.json` beside the block.
public final class Marks {
  private final ObjectStore bucket;
  private final InstantSource clock;

  /// Marks in this bucket.
  public Marks(ObjectStore bucket, InstantSource clock) {
    this.bucket = bucket;
    this.clock = clock;
  }

  /// Marks a block, unless it is marked already or gone: the first mark's time is the one that counts.
  public void mark(BlockId id, String details) {
    if (bucket.head(BlockFiles.meta(id)).isPresent()) {
      var _ = bucket.putIfAbsent(BlockFiles.deletionMark(id), new DeletionMark(id, clock.instant(), details).toJson());
    }
  }

  /// The same with a cheaper look first, for where the mark is nearly always there.
  public void markIfMissing(BlockId id, String details) {
    if (bucket.head(BlockFiles.deletionMark(id)).isEmpty()) {
      mark(id, details);
    }
  }
}
