package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.Collection;
import java.util.function.Function;

/// That everything one replica scraped in `ranges` is in a block.
///
/// `replica` holds the replica labels alone, `{replica="a"}`. Empty replica labels stand for every replica: a block
/// that some other compactor deduplicated does not say whose samples it holds.
public record Coverage(Labels replica, TimeRanges ranges) {
  /// Whether this tells of `other`.
  public boolean isOf(Labels other) {
    return replica.isEmpty() || replica.equals(other);
  }

  /// The time that is covered for every series of `shard` by blocks, of which `part` tells what series and `time` what time one covers.
  ///
  /// Time that shards cover counts where all of them do that make up the whole.
  public static <B> TimeRanges of(Shard shard, Collection<B> blocks, Function<B, Shard> part, Function<B, TimeRanges> time) {
    var all = new ArrayList<TimeRange>();
    var finer = new ArrayList<B>();
    for (var block : blocks) {
      if (part.apply(block).holds(shard)) {
        all.addAll(time.apply(block).ranges());
      } else if (shard.holds(part.apply(block))) {
        finer.add(block);
      }
    }
    var covered = TimeRanges.of(all);
    if (finer.isEmpty()) {
      return covered;
    }
    return shard.parts(2).stream().map(half -> of(half, finer, part, time)).reduce(TimeRanges::intersect).orElseThrow().union(covered);
  }
}
