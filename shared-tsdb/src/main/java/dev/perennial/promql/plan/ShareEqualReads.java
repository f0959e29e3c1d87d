package dev.perennial.promql.plan;

import dev.perennial.tsdb.time.TimeRange;
import java.util.HashMap;
import java.util.Map;

/// Gives selectors of the same series with nearly the same span one read, so that storage is asked once.
///
/// Nearly: the span of all is at most a quarter longer than each selector's own. Hints must be equal, for storage may
/// answer differently to them.
final class ShareEqualReads implements Rule {
  @Override
  public Plan apply(Plan plan) {
    var hulls = new HashMap<Read, TimeRange>();
    collect(plan, hulls);
    return share(plan, hulls);
  }

  private static void collect(Plan plan, Map<Read, TimeRange> hulls) {
    Selectors.change(
        plan,
        read -> {
          hulls.merge(key(read), read.range(), TimeRange::hull);
          return read;
        });
    plan.withChildren(
        child -> {
          collect(child, hulls);
          return child;
        });
  }

  private static Plan share(Plan plan, Map<Read, TimeRange> hulls) {
    return Selectors.change(
        plan.withChildren(child -> share(child, hulls)),
        read -> {
          var hull = hulls.getOrDefault(key(read), read.range());
          return hull.length() - read.range().length() <= read.range().length() / 4 ? read.withRange(hull) : read;
        });
  }

  private static Read key(Read read) {
    return read.withRange(TimeRange.ALL);
  }
}
