package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// One piece of work on the blocks of a stream, done by one worker and ended by one swap.
public sealed interface Job {
  /// The blocks to read.
  List<BlockId> sources();

  /// The live blocks whose place in queries the written block takes.
  List<BlockId> replaced();

  /// The time that the blocks to read span.
  TimeRange range();

  /// The resolution of the block to write.
  Resolution resolution();

  /// Merge these blocks, which may overlap in time, into one; they are superseded by it.
  record Compact(List<BlockId> sources, TimeRange range, Resolution resolution) implements Job {
    /// Copies the list.
    public Compact {
      sources = List.copyOf(sources);
      if (sources.size() < 2) {
        throw new IllegalArgumentException("Cannot compact " + sources + ": at least two blocks are needed");
      }
    }

    @Override
    public List<BlockId> replaced() {
      return sources;
    }
  }

  /// Make a coarser copy of a block, which stays; coarser blocks made from fewer of its sources are superseded.
  record Downsample(BlockId source, List<BlockId> replaced, TimeRange range, Resolution resolution) implements Job {
    /// Copies the list.
    public Downsample {
      replaced = List.copyOf(replaced);
    }

    @Override
    public List<BlockId> sources() {
      return List.of(source);
    }
  }
}
