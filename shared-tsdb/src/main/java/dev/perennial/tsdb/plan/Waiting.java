package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tells for which spans of time more blocks are awaited.
///
/// A span is settled once every replica expected in it has a block that reaches its end, give or take `slack`, or once nothing has
/// come for `patience` after its end. A replica is expected where it is alive and has samples of the span's
/// beginning, or where it has blocks within one length before or after.
record Waiting(List<LiveBlock> raw, Collection<LiveReplica> replicas, long slack, long patience, long now) {

  /// Whether all that is awaited of this span has come, or is awaited no more.
  boolean isSettled(TimeRange span) {
    if (isOver(span)) {
      return true;
    }
    return now >= span.end()
        && !expected(span).isEmpty()
        && expected(span).stream().allMatch(replica -> reachesEnd(replica, span));
  }

  /// Whether patience has ended for this span: as long after its end as after the coming of its newest block; a shard never comes, it is made.
  boolean isOver(TimeRange span) {
    long newest =
        raw.stream()
            .filter(block -> block.shard().equals(Shard.WHOLE) && block.range().overlaps(span))
            .mapToLong(block -> block.id().millis())
            .filter(made -> made <= now)
            .max()
            .orElse(Long.MIN_VALUE);
    return now >= Math.max(span.end(), newest) + patience;
  }

  private Set<Labels> expected(TimeRange span) {
    var near = new TimeRange(span.start() - span.length(), span.end() + span.length());
    var expected = new HashSet<Labels>();
    for (var block : raw) {
      if (block.range().overlaps(near)) {
        block.coverage().stream().map(Coverage::replica).forEach(expected::add);
      }
    }
    for (var live : replicas) {
      if (live.since() <= span.start()) {
        expected.add(live.replica());
      }
    }
    return expected;
  }

  private boolean reachesEnd(Labels replica, TimeRange span) {
    return raw.stream()
        .flatMap(block -> block.coverage().stream())
        .filter(coverage -> replica.isEmpty() || coverage.isOf(replica))
        .flatMap(coverage -> coverage.ranges().ranges().stream())
        .anyMatch(covered -> covered.overlaps(span) && covered.end() >= span.end() - slack);
  }
}
