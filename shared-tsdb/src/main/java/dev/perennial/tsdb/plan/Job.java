package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;
import java.util.stream.IntStream;

/// One piece of work on the blocks of a stream, or of one shard of it, done by one worker and ended by one swap.
public sealed interface Job {
  /// The blocks to read.
  List<BlockId> sources();

  /// The live blocks whose place in queries the written ones take.
  List<BlockId> replaced();

  /// The time that the blocks to read span.
  TimeRange range();

  /// The resolution of the blocks to write.
  Resolution resolution();

  /// The series that the blocks to read hold.
  Shard shard();

  /// The shards to write, a block each: one, unless the job splits.
  List<Shard> outputs();

  /// Merge these blocks, which may overlap in time, into one, or into so many `parts` by series; they are superseded by it, or by
  /// all of them at once.
  record Compact(List<BlockId> sources, TimeRange range, Resolution resolution, Shard shard, int parts) implements Job {
    /// Copies the list.
    public Compact {
      sources = List.copyOf(sources);
      if (sources.isEmpty() || (sources.size() < 2 && parts < 2)) {
        throw new IllegalArgumentException("Cannot compact " + sources + ": at least two blocks are needed, or two parts to split one into");
      }
    }

    @Override
    public List<Shard> outputs() {
      return shard.parts(parts);
    }

    /// The parts, each as a job of its own.
    public List<Part> each() {
      return IntStream.range(0, parts).mapToObj(place -> new Part(this, place)).toList();
    }

    @Override
    public List<BlockId> replaced() {
      return sources;
    }
  }

  /// Write one of the parts of a merge that is too large for one worker, the one at `place`. What is merged is superseded once all parts are there.
  record Part(Compact whole, int place) implements Job {
    /// Checks that there is such a part.
    public Part {
      if (whole.parts() < 2 || place < 0 || place >= whole.parts()) {
        throw new IllegalArgumentException("Cannot write part " + place + " of " + whole.parts() + ": at least two are needed, counted from 0");
      }
    }

    @Override
    public List<BlockId> sources() {
      return whole.sources();
    }

    @Override
    public List<BlockId> replaced() {
      return whole.replaced();
    }

    @Override
    public TimeRange range() {
      return whole.range();
    }

    @Override
    public Resolution resolution() {
      return whole.resolution();
    }

    @Override
    public Shard shard() {
      return whole.shard();
    }

    @Override
    public List<Shard> outputs() {
      return List.of(whole.outputs().get(place));
    }
  }

  /// Make a coarser copy of a block, which stays; coarser blocks made from fewer of its sources are superseded.
  record Downsample(BlockId source, List<BlockId> replaced, TimeRange range, Resolution resolution, Shard shard) implements Job {
    /// Copies the list.
    public Downsample {
      replaced = List.copyOf(replaced);
    }

    @Override
    public List<BlockId> sources() {
      return List.of(source);
    }

    @Override
    public List<Shard> outputs() {
      return List.of(shard);
    }
  }
}
