package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Decides which blocks of a stream are merged or downsampled next. Two jobs of one plan never touch the same block or time.
public final class Planner {
  /*
   * Raw blocks grow through the ranges. Time is cut into windows of each range, from the longest to the shortest; the
   * blocks inside a window that is settled become one block:
   *
   *     a  |--2h--|--2h--|--2h--|--2h--|--2h-
   *     b  |--2h--|--2h--|      |--2h--|          b ships late
   *        |<---------- 8h ---------->|           not settled: b is awaited
   *        |<-2h->|<-2h->|                        settled: two jobs
   *
   * What is left and overlaps is merged where it lies: replicas that do not keep to the windows, and a late block
   * together with the product that it came too late for. Prometheus' planner looks at overlaps first and then climbs the
   * ranges from below; going down instead merges a backlog in one pass, and `MOST` bounds what one pass reads.
   *
   * Coarser blocks do not grow. A raw block that is longer, or has more sources than it had, is downsampled anew,
   * and its copy takes the place of those made from fewer sources: so a late block reaches every resolution, and no two coarser
   * blocks that share samples are ever merged.
   */

  /** The most blocks one job reads: four replicas of an eight-hour window, twice. */
  private static final int MOST = 32;

  private static final Set<LiveBlock.Mark> KINDS =
      Set.of(LiveBlock.Mark.FROM_STALE_SERIES, LiveBlock.Mark.FROM_SELECTED_SERIES);

  private final Ranges ranges;
  private final long patience;
  private final List<Downsampling> downsamplings;

  /// A planner that waits for a missing replica until `patience` after a window's end. No downsamplings: none is planned.
  public Planner(Ranges ranges, Duration patience, List<Downsampling> downsamplings) {
    this.ranges = ranges;
    this.patience = patience.toMillis();
    this.downsamplings = List.copyOf(downsamplings);
  }

  /// The jobs for a stream with these live blocks, merges first, each kind by time.
  public List<Job> plan(Collection<LiveBlock> live, Collection<LiveReplica> replicas, Instant now) {
    var jobs = new ArrayList<Job>();
    var wholes = live.stream().filter(block -> block.shard().equals(LiveBlock.Shard.WHOLE)).sorted(BY_TIME).toList();
    var raw = wholes.stream().filter(block -> block.resolution().isRaw()).toList();
    var waiting = new Waiting(raw, replicas, ranges.smallest() / 8, patience, now.toEpochMilli());
    for (var like : alike(raw)) {
      merges(like, waiting, jobs);
    }
    jobs.sort(Comparator.comparing(Job::range));
    for (var downsampling : downsamplings) {
      copies(downsampling, wholes, waiting, jobs);
    }
    return List.copyOf(jobs);
  }

  /** Blocks of chosen series, or of series that had ended, are merged with their like only. */
  private static Collection<List<LiveBlock>> alike(List<LiveBlock> raw) {
    var kinds = new LinkedHashMap<Set<LiveBlock.Mark>, List<LiveBlock>>();
    for (var block : raw) {
      var kind = new HashSet<>(block.marks());
      kind.retainAll(KINDS);
      kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(block);
    }
    return kinds.values();
  }

  private void merges(List<LiveBlock> all, Waiting waiting, List<Job> jobs) {
    var barred = all.stream().filter(block -> block.marks().contains(LiveBlock.Mark.NO_COMPACT)).toList();
    var raw = all.stream().filter(block -> !barred.contains(block)).toList();
    for (long length : ranges.lengths().reversed()) {
      for (var window : windows(raw, length)) {
        var inside = raw.stream().filter(block -> window.contains(block.range())).toList();
        boolean whole =
            raw.stream().noneMatch(block -> !window.contains(block.range()) && overlapsOne(block, inside));
        boolean bounded = inside.size() <= MOST || length == ranges.smallest();
        if (inside.size() > 1 && bounded && whole && isFree(window, jobs) && waiting.isSettled(window)) {
          for (var stretch : stretches(inside, barred)) {
            jobs.add(merge(stretch.subList(0, Math.min(stretch.size(), MOST))));
          }
        }
      }
    }
    for (var run : overlapping(raw)) {
      var some = run.subList(0, Math.min(run.size(), MOST));
      var hull = hull(some);
      boolean fresh = hull.length() <= ranges.smallest() && Ranges.window(hull.start(), ranges.smallest()).contains(hull);
      if ((!fresh || run.size() > MOST) && isFree(hull, jobs) && waiting.isSettled(hull)) {
        jobs.add(merge(some));
      }
    }
  }

  /// The runs of two and more blocks of a window between which no block lies that must not be merged.
  private static List<List<LiveBlock>> stretches(List<LiveBlock> inside, List<LiveBlock> barred) {
    var runs = new ArrayList<List<LiveBlock>>();
    var run = new ArrayList<LiveBlock>();
    for (var block : inside) {
      if (!run.isEmpty() && barred.stream().anyMatch(bar -> isBetween(bar, run.getLast(), block))) {
        runs.add(List.copyOf(run));
        run.clear();
      }
      run.add(block);
    }
    runs.add(List.copyOf(run));
    runs.removeIf(blocks -> blocks.size() < 2);
    return runs;
  }

  private static boolean isBetween(LiveBlock bar, LiveBlock before, LiveBlock after) {
    return bar.range().start() >= before.range().end() && bar.range().end() <= after.range().start();
  }

  private void copies(Downsampling downsampling, List<LiveBlock> all, Waiting waiting, List<Job> jobs) {
    var finer = all.stream().filter(block -> block.resolution().equals(downsampling.from())).toList();
    var coarser = all.stream().filter(block -> block.resolution().equals(downsampling.to())).toList();
    for (var block : finer) {
      boolean merged = finer.stream().noneMatch(other -> !other.equals(block) && other.range().overlaps(block.range()));
      if (merged
          && !block.marks().contains(LiveBlock.Mark.NO_DOWNSAMPLE)
          && isLongEnough(block, finer, downsampling.length(), waiting)
          && isFree(block.range(), jobs)
          && waiting.isSettled(block.range())
          && coarser.stream().allMatch(copy -> !copy.range().overlaps(block.range()) || isOlder(copy, block))) {
        var replaced = coarser.stream().filter(copy -> isOlder(copy, block)).map(LiveBlock::id).toList();
        jobs.add(new Job.Downsample(block.id(), replaced, block.range(), downsampling.to()));
      }
    }
  }

  /// Whether the block has the length asked for, or will never grow to it: nothing else is in its largest window, which is over.
  private boolean isLongEnough(LiveBlock block, List<LiveBlock> peers, long length, Waiting waiting) {
    if (block.range().length() >= length) {
      return true;
    }
    var window = Ranges.window(block.range().start(), ranges.largest());
    if (!window.contains(block.range())) {
      return waiting.isOver(block.range());
    }
    return waiting.isOver(window)
        && peers.stream().filter(peer -> peer.range().overlaps(window)).count() == 1;
  }

  /// Whether a coarser block was made from some, but not all, of the sources that `block` has.
  private static boolean isOlder(LiveBlock copy, LiveBlock block) {
    var own = new HashSet<>(block.sources());
    var theirs = new HashSet<>(copy.sources());
    return own.containsAll(theirs) && own.size() > theirs.size();
  }

  private static Job merge(List<LiveBlock> blocks) {
    List<BlockId> ids = blocks.stream().map(LiveBlock::id).toList();
    return new Job.Compact(ids, hull(blocks), Resolution.RAW);
  }

  /// Whether no job has a block in this range.
  private static boolean isFree(TimeRange range, List<Job> jobs) {
    return jobs.stream().noneMatch(job -> job.range().overlaps(range));
  }

  private static boolean overlapsOne(LiveBlock block, List<LiveBlock> others) {
    return others.stream().anyMatch(other -> other.range().overlaps(block.range()));
  }

  /// The windows of this length that hold at least one whole block, by time.
  private static List<TimeRange> windows(List<LiveBlock> blocks, long length) {
    var windows = new TreeSet<TimeRange>();
    for (var block : blocks) {
      var window = Ranges.window(block.range().start(), length);
      if (window.contains(block.range())) {
        windows.add(window);
      }
    }
    return List.copyOf(windows);
  }

  /// The runs of two and more blocks that overlap, each block with one before it.
  private static List<List<LiveBlock>> overlapping(List<LiveBlock> sorted) {
    var runs = new ArrayList<List<LiveBlock>>();
    var run = new ArrayList<LiveBlock>();
    long end = Long.MIN_VALUE;
    for (var block : sorted) {
      if (block.range().start() >= end) {
        runs.add(List.copyOf(run));
        run.clear();
      }
      run.add(block);
      end = Math.max(end, block.range().end());
    }
    runs.add(List.copyOf(run));
    runs.removeIf(blocks -> blocks.size() < 2);
    return runs;
  }

  private static TimeRange hull(List<LiveBlock> blocks) {
    return blocks.stream().map(LiveBlock::range).reduce(TimeRange::hull).orElseThrow();
  }

  private static final Comparator<LiveBlock> BY_TIME = Comparator.comparing(LiveBlock::range).thenComparing(LiveBlock::id);
}
