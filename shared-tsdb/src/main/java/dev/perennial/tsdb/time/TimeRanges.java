package dev.perennial.tsdb.time;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// A set of instants, kept as sorted spans that neither overlap nor touch.
public record TimeRanges(List<TimeRange> ranges) {
  private static final TimeRanges NONE = new TimeRanges(List.of());

  /// Sorts the spans and joins those that overlap or touch.
  public TimeRanges {
    var sorted = ranges.stream().sorted().toList();
    var joined = new ArrayList<TimeRange>(sorted.size());
    for (var range : sorted) {
      var last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && range.start() <= last.end()) {
        joined.set(joined.size() - 1, last.hull(range));
      } else {
        joined.add(range);
      }
    }
    ranges = List.copyOf(joined);
  }

  /// No instant.
  public static TimeRanges none() {
    return NONE;
  }

  /// The instants of all the spans.
  public static TimeRanges of(Collection<TimeRange> ranges) {
    return new TimeRanges(List.copyOf(ranges));
  }

  /// The instants of one span.
  public static TimeRanges of(TimeRange range) {
    return new TimeRanges(List.of(range));
  }

  /// Whether there is no instant.
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /// Whether every instant of `range` is here.
  public boolean contains(TimeRange range) {
    return ranges.stream().anyMatch(own -> own.contains(range));
  }

  /// The instants in this set or in `other`.
  public TimeRanges union(TimeRanges other) {
    var all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    return new TimeRanges(all);
  }

  /// The instants of this set that are not in `other`.
  public TimeRanges minus(TimeRanges other) {
    var left = new ArrayList<TimeRange>();
    for (var range : ranges) {
      long from = range.start();
      for (var hole : other.ranges) {
        if (hole.end() <= from || hole.start() >= range.end()) {
          continue;
        }
        if (hole.start() > from) {
          left.add(new TimeRange(from, hole.start()));
        }
        from = hole.end();
        if (from >= range.end()) {
          break;
        }
      }
      if (from < range.end()) {
        left.add(new TimeRange(from, range.end()));
      }
    }
    return new TimeRanges(left);
  }

  /// The instants in both sets.
  public TimeRanges intersect(TimeRanges other) {
    return minus(minus(other));
  }
}
