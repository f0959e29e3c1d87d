package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.List;

/// Writes what a log holds as blocks, cut in time where Prometheus cuts its own: at multiples of the block range.
public final class LogBlocks {
  private static final int PIECES = 8;

  private final LogReplay replay;
  private final long budget;

  /// Blocks of `replay`, of whose samples about `budget` bytes are held in memory at a time.
  public LogBlocks(LogReplay replay, long budget) {
    this.replay = replay;
    this.budget = budget;
  }

  /// The parts of `range` that lie in one block each.
  public static List<TimeRange> cut(TimeRange range, long blockRange) {
    var parts = new ArrayList<TimeRange>();
    for (long from = range.start(); from < range.end(); ) {
      long to = Math.min(range.end(), from - Math.floorMod(from, blockRange) + blockRange);
      parts.add(new TimeRange(from, to));
      from = to;
    }
    return parts;
  }

  /// How long blocks are to be, where Prometheus' own are `blockRange`: as long, or a half, a quarter or an eighth where the log holds much more than the
  /// budget in a block range.
  ///
  /// A shorter block is read fewer times from fewer segments, and whoever is killed begins again behind the last finished one. Cuts depend on the log
  /// alone, and so a later round makes the same ones.
  public long length(long blockRange) {
    long weight = replay.weight(blockRange);
    long pieces = 1;
    while (pieces < PIECES && weight > 2 * budget * pieces && blockRange % (2 * pieces) == 0) {
      pieces *= 2;
    }
    return blockRange / pieces;
  }

  /// Which of a log's samples go into a block.
  public enum Share {
    /// All of them.
    ALL,
    /// Those that came out of order: what is in order is in another block.
    LATE
  }

  /// Writes the samples in `window` as block `id`, all but its `meta.json`.
  public BlockWriter.Written write(ObjectStore store, BlockId id, TimeRange window, Share share) {
    try (var writer = BlockWriter.create(store, id, replay.symbols(), BlockWriter.Options.DEFAULT)) {
      switch (share) {
        case ALL -> replay.read(window, budget, writer::add);
        case LATE -> replay.readLate(window, budget, writer::add);
      }
      return writer.finish();
    }
  }
}
