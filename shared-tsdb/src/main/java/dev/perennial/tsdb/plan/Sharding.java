package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How raw blocks of one window become one block, or one block a shard, without any job reading more than `largest` bytes, unless one block alone has more.
///
/// The size of a product is not known before it is written: that of its sources together stands for it, which it never exceeds by much.
record Sharding(long largest) {
  /*
   *   too large together        0/1 0/1 0/1 0/1      each split by itself, or with its continuation
   *   split, all alike          0/4 1/4 2/4 3/4 ...  merged shard by shard, in a job each
   *   split unlike              0/1 0/4 1/4 ...      a block that came late is split like the others first
   *
   * So a job keeps all that it reads. That a split precedes the merge, and is not one pass with it, costs one more copy of the
   * chunks, which are not decoded for it; in return its work is bounded, and is shared out.
   */

  /** The most blocks one job reads: four replicas of an eight-hour window, twice. */
  static final int MOST = 32;

  /** Shards are never equally large: they are planned somewhat smaller than they may be. */
  private static final double FULL = 0.8;

  /// The jobs that bring `blocks`, sorted by time, closer to being one; none where they are. No job reaches over a block of `barred`.
  List<Job> jobs(List<LiveBlock> blocks, List<LiveBlock> barred) {
    var shards = byShard(blocks);
    int finest = finest(blocks);
    var jobs = new ArrayList<Job>();
    if (shards.keySet().stream().anyMatch(shard -> shard.of() < finest)) {
      shards.forEach((shard, own) -> split(own, barred, shard, finest / shard.of(), jobs));
      return jobs;
    }
    var stretches = new TreeMap<Shard, List<List<LiveBlock>>>();
    shards.forEach((shard, own) -> stretches.put(shard, stretches(own, barred)));
    int parts = parts(finest, stretches.values().stream().flatMap(Collection::stream).mapToLong(Sharding::bytes).max().orElse(0));
    if (parts > 1) {
      shards.forEach((shard, own) -> split(own, barred, shard, parts, jobs));
    } else {
      stretches.forEach((shard, own) -> own.forEach(stretch -> jobs.add(job(stretch, shard, 1))));
    }
    return jobs;
  }

  /// Into how many parts a product of a shard must be split that has so many bytes.
  private int parts(int of, long bytes) {
    int parts = 1;
    while ((double) bytes / parts > (parts == 1 ? largest : FULL * largest) && of * parts < Shard.MOST) {
      parts *= 2;
    }
    return parts;
  }

  private void split(List<LiveBlock> blocks, List<LiveBlock> barred, Shard shard, int parts, List<Job> jobs) {
    if (parts == 1) {
      return;
    }
    var some = new ArrayList<LiveBlock>();
    for (var block : blocks) {
      boolean full = bytes(some) + block.bytes() > largest || some.size() == MOST;
      if (!some.isEmpty() && (full || !continues(some.getLast(), block) || isBarred(some.getLast(), block, barred))) {
        jobs.add(job(some, shard, parts));
        some.clear();
      }
      some.add(block);
    }
    jobs.add(job(some, shard, parts));
  }

  /** Whether the later block goes on where the earlier one ends. What is to be deduplicated stays apart until all replicas are merged at once. */
  private static boolean continues(LiveBlock before, LiveBlock after) {
    return !before.range().overlaps(after.range()) && replicas(before).equals(replicas(after));
  }

  private static Set<Labels> replicas(LiveBlock block) {
    return block.coverage().stream().map(Coverage::replica).collect(Collectors.toSet());
  }

  /// The runs of two and more blocks between which no block lies that must not be merged, each bounded.
  private static List<List<LiveBlock>> stretches(List<LiveBlock> blocks, List<LiveBlock> barred) {
    var runs = new ArrayList<List<LiveBlock>>();
    var run = new ArrayList<LiveBlock>();
    for (var block : blocks) {
      if (!run.isEmpty() && isBarred(run.getLast(), block, barred)) {
        runs.add(List.copyOf(run));
        run.clear();
      }
      run.add(block);
    }
    runs.add(List.copyOf(run));
    return runs.stream().filter(some -> some.size() > 1).map(some -> some.subList(0, Math.min(some.size(), MOST))).toList();
  }

  private static boolean isBarred(LiveBlock before, LiveBlock after, List<LiveBlock> barred) {
    return barred.stream()
        .anyMatch(
            bar ->
                bar.shard().meets(after.shard())
                    && bar.range().start() >= before.range().end()
                    && bar.range().end() <= after.range().start());
  }

  private static Job job(List<LiveBlock> blocks, Shard shard, int parts) {
    List<BlockId> ids = blocks.stream().map(LiveBlock::id).toList();
    return new Job.Compact(ids, hull(blocks), blocks.getFirst().resolution(), shard, parts);
  }

  private static long bytes(List<LiveBlock> blocks) {
    return blocks.stream().mapToLong(LiveBlock::bytes).sum();
  }

  private static TreeMap<Shard, List<LiveBlock>> byShard(List<LiveBlock> blocks) {
    var shards = new TreeMap<Shard, List<LiveBlock>>();
    blocks.forEach(block -> shards.computeIfAbsent(block.shard(), _ -> new ArrayList<>()).add(block));
    return shards;
  }

  private static int finest(List<LiveBlock> blocks) {
    return blocks.stream().mapToInt(block -> block.shard().of()).max().orElse(1);
  }

  /// How many blocks one merge would read at most.
  static int most(List<LiveBlock> blocks) {
    return byShard(blocks).values().stream().mapToInt(List::size).max().orElse(0);
  }

  /// A shard that holds all of the blocks' series: their own if that is one.
  static Shard widest(List<LiveBlock> blocks) {
    var shards = byShard(blocks).keySet();
    return shards.size() == 1 ? shards.iterator().next() : Shard.WHOLE;
  }

  /// Whether two blocks may hold samples of the same series and time.
  static boolean clash(LiveBlock one, LiveBlock other) {
    return one.range().overlaps(other.range()) && one.shard().meets(other.shard());
  }

  /// The runs of two and more blocks, sorted by time, of which each overlaps one before it: of blocks that are split alike those of one shard, and
  /// those that are not together.
  static List<List<LiveBlock>> overlapping(List<LiveBlock> sorted) {
    var found = new ArrayList<List<LiveBlock>>();
    for (var run : runs(sorted)) {
      var shards = byShard(run);
      if (shards.keySet().stream().allMatch(shard -> shard.of() == finest(run))) {
        shards.values().forEach(own -> found.addAll(runs(own)));
      } else {
        found.add(run);
      }
    }
    return found;
  }

  private static List<List<LiveBlock>> runs(List<LiveBlock> sorted) {
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

  static TimeRange hull(List<LiveBlock> blocks) {
    return blocks.stream().map(LiveBlock::range).reduce(TimeRange::hull).orElseThrow();
  }
}
