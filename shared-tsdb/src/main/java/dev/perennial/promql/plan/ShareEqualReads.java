package dev.perennial.promql.plan;

import dev.perennial.tsdb.time.TimeRange;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// Gives selectors of the same series with nearly the same span one read, so that storage is asked once.
///
/// Nearly: the span of all that share is at most a quarter longer than each selector's own. Hints must be equal, for
/// storage may answer differently to them.
final class ShareEqualReads implements Rule {
  @Override
  public Plan apply(Plan plan) {
    var spans = new HashMap<Read, SortedSet<TimeRange>>();
    collect(plan, spans);
    var shared = new HashMap<Read, Map<TimeRange, TimeRange>>();
    spans.forEach((key, ranges) -> shared.put(key, hulls(ranges)));
    return share(plan, shared);
  }

  private static void collect(Plan plan, Map<Read, SortedSet<TimeRange>> spans) {
    Selectors.change(
        plan,
        read -> {
          spans.computeIfAbsent(key(read), _ -> new TreeSet<>()).add(read.range());
          return read;
        });
    plan.withChildren(
        child -> {
          collect(child, spans);
          return child;
        });
  }

  /** For each span the one to read instead: neighbours are joined as long as that is not much longer than any of them. */
  private static Map<TimeRange, TimeRange> hulls(SortedSet<TimeRange> ranges) {
    var out = new HashMap<TimeRange, TimeRange>();
    var members = new TreeSet<TimeRange>();
    var hull = ranges.first();
    long shortest = Long.MAX_VALUE;
    for (var range : ranges) {
      var wider = hull.hull(range);
      long least = Math.min(shortest, range.length());
      if (wider.length() - least > least / 4) {
        members.clear();
        wider = range;
        least = range.length();
      }
      members.add(range);
      hull = wider;
      shortest = least;
      for (var member : members) {
        out.put(member, hull);
      }
    }
    return out;
  }

  private static Plan share(Plan plan, Map<Read, Map<TimeRange, TimeRange>> shared) {
    return Selectors.change(
        plan.withChildren(child -> share(child, shared)),
        read ->
            read.withRange(
                shared.getOrDefault(key(read), Map.of()).getOrDefault(read.range(), read.range())));
  }

  private static Read key(Read read) {
    return read.withRange(TimeRange.ALL);
  }
}
