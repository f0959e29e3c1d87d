package dev.perennial.query.fanout;

import dev.perennial.query.endpoints.Endpoint;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What trails of lost disks hold of a replica that neither a block nor its sidecar has: a block that was cut and not yet shipped when the disk went.
///
/// `growing` is the trail of the disk that it has now, which is not among them; empty if it has none.
record Remains(String address, Handover.Share share, String growing) {
  /** Scrapes end in another order than they began: a log that begins at a time lacks some samples behind it. */
  private static final long SEAM = Duration.ofMinutes(2).toMillis();

  /// What is left of the replicas of `endpoint` for a query of `range`; of who does not answer only what its shares leave out.
  static List<Remains> of(Endpoint endpoint, Handover handover, TimeRange range, Handover.Coarse coarse, Means means, List<Matcher> matchers) {
    var found = new ArrayList<Remains>();
    for (var labels : endpoint.trail().isEmpty() ? List.<Labels>of() : endpoint.labelSets()) {
      if (matchers.stream().allMatch(m -> !labels.has(m.name()) || m.matches(labels))) {
        var growing = endpoint.answers() ? endpoint.trail().orElseThrow() : "";
        var left = means.trails().left(labels, growing);
        if (left.isEmpty()) {
          continue;
        }
        var rest = handover.rest(labels, TimeRange.ALL, coarse);
        var held = endpoint.answers() ? TimeRanges.none() : TimeRanges.of(endpoint.offered());
        var hole = hole(left, rest.ask().minus(held), means.dedup().windows().cut()).intersect(TimeRanges.of(range));
        if (!hole.isEmpty()) {
          found.add(new Remains(endpoint.address(), new Handover.Share(labels, rest.stream(), rest.replica(), hole), growing));
        }
      }
    }
    return found;
  }

  /** Between the end of the last block and the first sample of a restored log there is nothing; a block that is missing there is as long as one. */
  private static TimeRanges hole(TimeRanges left, TimeRanges uncovered, long blockRange) {
    var hole = TimeRanges.none();
    for (var range : left.intersect(uncovered).ranges()) {
      boolean behindBlock = range.start() > Long.MIN_VALUE && !uncovered.contains(TimeRange.closed(range.start() - 1, range.start()));
      if (!behindBlock || range.length() > Math.min(SEAM, blockRange / 2)) {
        long end = range.end() > Long.MAX_VALUE - SEAM ? Long.MAX_VALUE : range.end() + SEAM;
        hole = hole.union(TimeRanges.of(new TimeRange(range.start(), end)).intersect(uncovered));
      }
    }
    return hole;
  }
}
