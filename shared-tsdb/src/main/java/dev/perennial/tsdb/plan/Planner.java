package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.labels.Shard;
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

/// Decides which blocks of a stream are merged or downsampled next. Two jobs of one plan never touch the
/// same block nor, unless they only split, the same time of the same series.
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
   * ranges from below; going down instead merges a backlog in one pass, and [Sharding] bounds what one pass reads.
   *
   * Coarser blocks do not grow. A raw block that is longer, or has more sources than it had, is downsampled anew,
   * and its copy takes the place of those made from fewer sources: so a late block reaches every resolution, and no two coarser
   * blocks that share samples are ever merged.
   *
   * Shards are planned each by itself, as if the others were not there, once all that is in a window is split alike.
   */

  private static final Set<LiveBlock.Mark> KINDS =
      Set.of(LiveBlock.Mark.FROM_STALE_SERIES, LiveBlock.Mark.FROM_SELECTED_SERIES);

  private final Ranges ranges;
  private final long patience;
  private final List<Downsampling> downsamplings;
  private final Sharding sharding;

  /// A planner that waits for a missing replica until `patience` after a window's end, and shards what would have more bytes than
  /// `largest`. No downsamplings: none is planned.
  public Planner(Ranges ranges, Duration patience, List<Downsampling> downsamplings, long largest) {
    this.sharding = new Sharding(largest);
    this.ranges = ranges;
    this.patience = patience.toMillis();
    this.downsamplings = List.copyOf(downsamplings);
  }

  /// The jobs for a stream with these live blocks, merges first, each kind by time.
  public List<Job> plan(Collection<LiveBlock> live, Collection<LiveReplica> replicas, Instant now) {
    var jobs = new ArrayList<Job>();
    var all = live.stream().sorted(BY_TIME).toList();
    var raw = all.stream().filter(block -> block.resolution().isRaw()).toList();
    var waiting = new Waiting(raw, replicas, ranges.smallest() / 8, patience, now.toEpochMilli());
    for (var like : alike(raw)) {
      merges(like, waiting, jobs);
    }
    jobs.sort(Comparator.comparing(Job::range));
    for (var downsampling : downsamplings) {
      copies(downsampling, all, waiting, jobs);
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
        boolean whole = raw.stream().noneMatch(block -> !window.contains(block.range()) && overlapsOne(block, inside));
        boolean bounded = Sharding.most(inside) <= Sharding.MOST || length == ranges.smallest();
        if (bounded && whole && isFree(window, Shard.WHOLE, jobs) && waiting.isSettled(window)) {
          jobs.addAll(sharding.jobs(inside, barred));
        }
      }
    }
    for (var run : Sharding.overlapping(raw)) {
      var some = run.subList(0, Math.min(run.size(), Sharding.MOST));
      var hull = Sharding.hull(some);
      boolean fresh = hull.length() <= ranges.smallest() && Ranges.window(hull.start(), ranges.smallest()).contains(hull);
      if ((!fresh || run.size() > Sharding.MOST) && isFree(hull, Sharding.widest(some), jobs) && waiting.isSettled(hull)) {
        jobs.addAll(sharding.jobs(some, List.of()));
      }
    }
  }

  private void copies(Downsampling downsampling, List<LiveBlock> all, Waiting waiting, List<Job> jobs) {
    var finer = all.stream().filter(block -> block.resolution().equals(downsampling.from())).toList();
    var coarser = all.stream().filter(block -> block.resolution().equals(downsampling.to())).toList();
    for (var block : finer) {
      var clashing = coarser.stream().filter(copy -> Sharding.clash(copy, block)).toList();
      if (finer.stream().noneMatch(other -> !other.equals(block) && Sharding.clash(other, block))
          && !block.marks().contains(LiveBlock.Mark.NO_DOWNSAMPLE)
          && isLongEnough(block, finer, downsampling.length(), waiting)
          && isFree(block.range(), block.shard(), jobs)
          && waiting.isSettled(block.range())
          && clashing.stream().allMatch(copy -> isOlder(copy, block))) {
        var wider = clashing.stream().filter(copy -> copy.shard().of() < block.shard().of()).toList();
        if (wider.isEmpty()) {
          var replaced =
              coarser.stream().filter(copy -> block.shard().holds(copy.shard()) && isOlder(copy, block)).map(LiveBlock::id).toList();
          jobs.add(new Job.Downsample(block.id(), replaced, block.range(), downsampling.to(), block.shard()));
        } else {
          split(wider, block.shard(), jobs);
        }
      }
    }
  }

  /// Coarser copies made before their raw blocks were split are split alike, so that each part can be replaced by itself.
  private static void split(List<LiveBlock> copies, Shard shard, List<Job> jobs) {
    for (var copy : copies) {
      if (!copy.marks().contains(LiveBlock.Mark.NO_COMPACT) && isFree(copy.range(), copy.shard(), jobs)) {
        jobs.add(new Job.Compact(List.of(copy.id()), copy.range(), copy.resolution(), copy.shard(), shard.of() / copy.shard().of()));
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
        && peers.stream().filter(peer -> peer.shard().meets(block.shard()) && peer.range().overlaps(window)).count() == 1;
  }

  /// Whether a coarser block was made from some, but not all, of the sources that `block` has.
  private static boolean isOlder(LiveBlock copy, LiveBlock block) {
    var own = new HashSet<>(block.sources());
    var theirs = new HashSet<>(copy.sources());
    return own.containsAll(theirs) && own.size() > theirs.size();
  }

  /// Whether no job has a block of the shard in this range.
  private static boolean isFree(TimeRange range, Shard shard, List<Job> jobs) {
    return jobs.stream().noneMatch(job -> job.shard().meets(shard) && job.range().overlaps(range));
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

  private static final Comparator<LiveBlock> BY_TIME = Comparator.comparing(LiveBlock::range).thenComparing(LiveBlock::id);
}
