package dev.perennial.query.blocks;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.time.TimeRange;
import java.util.function.Supplier;

/// The part of all blocks that one process answers for, where several share them: a span of time, which may move with the clock, and
/// one of `total` parts into which blocks are dealt by their ids.
///
/// Which blocks a query reads is chosen among all of them before it is asked which of those are in the portion, so that what
/// processes answer together is what one would answer alone.
public record Portion(Supplier<TimeRange> span, int index, int total) {
  /// All blocks.
  public static final Portion WHOLE = new Portion(() -> TimeRange.ALL, 0, 1);

  /// Checks the numbers.
  public Portion {
    if (index < 0 || index >= total) {
      throw new IllegalArgumentException("Cannot take part " + index + " of " + total + ": parts are counted from 0.");
    }
  }

  /// The time it answers for now.
  public TimeRange within() {
    return span.get();
  }

  /// Whether a block belongs to it.
  public boolean holds(BlockId block) {
    return total == 1 || Math.floorMod(block.text().hashCode(), total) == index;
  }
}
