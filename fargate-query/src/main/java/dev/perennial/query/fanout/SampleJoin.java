package dev.perennial.query.fanout;

import dev.perennial.tsdb.series.Samples;

/// Joins samples of one replica that come from several places: ascending, each time once, what was there first wins.
final class SampleJoin {
  private final Samples merged = new Samples();

  /// Joins `more`, ascending, into `into`.
  void join(Samples into, Samples more) {
    if (more.isEmpty()) {
      return;
    }
    if (into.isEmpty() || into.time(into.size() - 1) < more.time(0)) {
      append(into, more, 0, more.size());
      return;
    }
    merged.clear();
    int a = into.firstAtOrAfter(more.time(0));
    int kept = a;
    int b = 0;
    while (a < into.size() && b < more.size()) {
      long left = into.time(a);
      long right = more.time(b);
      if (left <= right) {
        merged.add(into, a++);
        b += left == right ? 1 : 0;
      } else {
        merged.add(more, b++);
      }
    }
    append(merged, into, a, into.size());
    append(merged, more, b, more.size());
    into.truncate(kept);
    append(into, merged, 0, merged.size());
  }

  /// Appends the samples of `from` at places `first <= i < end`.
  static void append(Samples into, Samples from, int first, int end) {
    if (first < end) {
      into.add(from, first, end);
    }
  }
}
