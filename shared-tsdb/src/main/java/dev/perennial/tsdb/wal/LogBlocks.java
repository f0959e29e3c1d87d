package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.List;

/// Writes what a log holds as blocks, cut in time where Prometheus cuts its own: at multiples of the block range.
public final class LogBlocks {
  private static final int PIECES = 4;

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

  /// The parts of a window that become a block each: the window itself, or up to four where it holds much more than the budget.
  ///
  /// A shorter window is read fewer times from fewer segments, and whoever is killed begins again behind the last finished block.
  public List<TimeRange> pieces(TimeRange window) {
    long count = Math.clamp((replay.weight(window) + 2 * budget - 1) / (2 * budget), 1, PIECES);
    long length = (window.length() + count - 1) / count;
    var pieces = new ArrayList<TimeRange>();
    for (long from = window.start(); from < window.end(); from += length) {
      pieces.add(new TimeRange(from, Math.min(from + length, window.end())));
    }
    return pieces;
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
