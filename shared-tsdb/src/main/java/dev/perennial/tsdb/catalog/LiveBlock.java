package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// What a manifest says of a block that queries read: enough to plan a query and a compaction without another look-up.
///
/// `sources` are the level-1 blocks it descends from; `shard` is `i/n` for part `i` of `n`, `0/1` for a whole block.
public record LiveBlock(
    BlockId id,
    TimeRange range,
    int level,
    Resolution resolution,
    Shard shard,
    List<Coverage> coverage,
    List<BlockId> sources,
    long series,
    long samples,
    long bytes) {
  /// Copies the lists.
  public LiveBlock {
    coverage = List.copyOf(coverage);
    sources = List.copyOf(sources);
    if (level < 1) {
      throw new IllegalArgumentException("Cannot enter block " + id + " at level " + level + ": levels begin at 1");
    }
  }

  /// One of the parts into which a block too large for one worker was split by series hash.
  public record Shard(int index, int of) {
    /// A block that was not split.
    public static final Shard WHOLE = new Shard(0, 1);

    /// Checks the numbers.
    public Shard {
      if (of < 1 || Integer.bitCount(of) != 1 || index < 0 || index >= of) {
        throw new IllegalArgumentException("Cannot have shard " + index + " of " + of + ": a power of two, counted from 0");
      }
    }

    @Override
    public String toString() {
      return index + "/" + of;
    }
  }
}
