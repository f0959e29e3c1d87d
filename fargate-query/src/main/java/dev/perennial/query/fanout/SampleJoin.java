package dev.perennial.query.fanout;

import dev.perennial.tsdb.dedup.Joint;
import dev.perennial.tsdb.series.Samples;

/// Joins samples of one replica that come from several places: ascending, each time once, what was there first wins. A histogram behind
/// a sample from elsewhere loses its hint.
final class SampleJoin {
  private final Samples merged = new Samples();

  /// Joins `more`, ascending, into `into`.
  void join(Samples into, Samples more) {
    if (more.isEmpty()) {
      return;
    }
    if (into.isEmpty() || into.time(into.size() - 1) < more.time(0)) {
      new Joint(into).add(more, 0);
      append(into, more, 1, more.size());
      return;
    }
    merged.clear();
    var joint = new Joint(merged);
    int a = into.firstAtOrAfter(more.time(0));
    int kept = a;
    int b = 0;
    while (a < into.size() && b < more.size()) {
      long left = into.time(a);
      long right = more.time(b);
      if (left <= right) {
        joint.add(into, a++);
        b += left == right ? 1 : 0;
      } else {
        joint.add(more, b++);
      }
    }
    while (a < into.size()) {
      joint.add(into, a++);
    }
    while (b < more.size()) {
      joint.add(more, b++);
    }
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
