package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;
import java.util.Set;

/// What a manifest says of a block that queries read: enough to plan a query and a compaction without another look-up.
///
/// `marks` are what a planner must heed; `sources` are the level-1 blocks it descends from; `shard` tells which series it
/// holds: all, or one part of them where it was split.
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
    long bytes,
    Set<Mark> marks) {
  /// Copies the lists.
  public LiveBlock {
    coverage = List.copyOf(coverage);
    sources = List.copyOf(sources);
    marks = Set.copyOf(marks);
    if (level < 1) {
      throw new IllegalArgumentException("Cannot enter block " + id + " at level " + level + ": levels begin at 1");
    }
  }

  /// A block without marks.
  public LiveBlock(
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
    this(id, range, level, resolution, shard, coverage, sources, series, samples, bytes, Set.of());
  }

  /// The same block with these marks and no others.
  public LiveBlock withMarks(Set<Mark> all) {
    return new LiveBlock(id, range, level, resolution, shard, coverage, sources, series, samples, bytes, all);
  }

  /// What the planner must know of a block beyond its time: a marker file beside it, or a hint in its `meta.json`.
  public enum Mark {
    /// `no-compact-mark.json`: it is never merged.
    NO_COMPACT("no-compact"),

    /// `no-downsample-mark.json`: no coarser copy is made of it.
    NO_DOWNSAMPLE("no-downsample"),

    /// The hint `from-stale-series`: it holds series that had ended, and is merged only with its like.
    FROM_STALE_SERIES("from-stale-series"),

    /// The hint `from-selected-series`: it holds chosen series, and is merged only with its like.
    FROM_SELECTED_SERIES("from-selected-series");

    private final String text;

    Mark(String text) {
      this.text = text;
    }

    /// The word for it in a manifest, and the hint in a `meta.json`.
    public String text() {
      return text;
    }
  }
}
