package dev.perennial.query.fanout;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.series.SourceEnded;

/// A pinned block is gone from the bucket: the query took longer than the sweep waits. Pin again and start over.
public final class StalePinException extends RuntimeException implements SourceEnded {
  private static final long serialVersionUID = 1L;

  /// The block that is gone.
  public StalePinException(BlockId block, Throwable cause) {
    super("Block " + block + " was removed while a query read it", cause);
  }
}
