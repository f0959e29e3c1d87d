package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.series.Samples;
import java.util.List;

/// Tells at a glance that a window is one replica's whole, which is so for most: [Window] and [Edge] would come to the same.
///
/// Wherever it is in doubt, a closer look is due.
final class Steady {
  /*
   * The first replica that has samples is believed if nothing is uncovered, and nobody fills it if it has no gap. Both are asked
   * with an interval, the median distance of some replica, which is at least the least distance of any: what is no gap at
   * that one is no gap. So one pass over the times is enough, and no median is needed.
   */
  /** With so many gaps to a window there are three samples in it at least. */
  private static final int FEWEST = 5;

  private final Windows windows;
  private final Guard guard;
  private final List<Samples> replicas;
  private final int[] ends;
  private int believed;

  Steady(Windows windows, Guard guard, List<Samples> replicas) {
    this.windows = windows;
    this.guard = guard;
    this.replicas = replicas;
    this.ends = new int[replicas.size()];
  }

  /*
   * Over many windows the same can be told by one pass. If the first replica's distances are all short, it has samples in every window and no gap at
   * any edge between two. What is left are the edges of the whole, its last window, and windows before cuts, where more is asked.
   */

  /// The start of a window up to which all windows, from the one that begins at `start` on, are the first replica's whole; `start` where this cannot be told.
  /// At most up to the last window before a cut. Each replica has its first place not before `start` at `places`.
  ///
  /// `lastReplica` is the one whose sample, at `lastTime`, was chosen last in the window before, or -1 where that one is not to be seen.
  long passesUntil(long start, int[] places, int lastReplica, long lastTime) {
    var first = replicas.getFirst();
    long[] times = first.times();
    int from = places[0];
    int size = first.size();
    if (lastReplica > 0 || from == size || times[from] >= start + windows.window()) {
      return start;
    }
    long until = Math.min(windows.start(times[size - 1]), windows.nextCut(start) - windows.window());
    if (until <= start) {
      return start;
    }
    // The distance to the sample behind the last window is one of those that have to be short.
    long greatest = times[from] - (lastReplica == 0 ? Math.min(start, lastTime) : start);
    long least = Long.MAX_VALUE;
    int to = from + 1;
    for (; times[to - 1] < until; to++) {
      long distance = times[to] - times[to - 1];
      least = Math.min(least, distance);
      greatest = Math.max(greatest, distance);
    }
    for (int r = 1; r < ends.length; r++) {
      var other = replicas.get(r);
      long[] otherTimes = other.times();
      for (int i = places[r] + 1; i < other.size() && otherTimes[i] < until; i++) {
        least = Math.min(least, otherTimes[i] - otherTimes[i - 1]);
      }
    }
    if (least == Long.MAX_VALUE) {
      return start;
    }
    long interval = Strand.rounded(least);
    long gap = interval + interval / 2;
    return greatest > gap || gap > windows.window() / FEWEST || hasStale(first, from, to - 1) ? start : until;
  }

  private static boolean hasStale(Samples samples, int from, int to) {
    double[] values = samples.values();
    for (int i = from; i < to; i++) {
      if (Samples.isStale(values[i])) {
        return true;
      }
    }
    return false;
  }

  /// The replica whose samples the window is.
  int believed() {
    return believed;
  }

  /// Looks at the window that begins at `start`, in which each replica has its first place at `places`. If it is one
  /// replica's whole, moves `places` behind it and answers true.
  ///
  /// `lastReplica` is the one whose sample, at `lastTime`, was chosen last in the window before, or -1 where that one is not to be seen.
  boolean passes(long start, int[] places, int lastReplica, long lastTime) {
    long end = start + windows.window();
    long least = Long.MAX_VALUE;
    long greatest = 0;
    int present = 0;
    for (int r = 0; r < ends.length; r++) {
      var samples = replicas.get(r);
      var times = samples.times();
      int size = samples.size();
      int to = places[r];
      if (to < size && times[to] < end) {
        long before = times[to];
        to++;
        while (to < size && times[to] < end) {
          long distance = times[to] - before;
          least = Math.min(least, distance);
          greatest = present == 0 ? Math.max(greatest, distance) : greatest;
          before = times[to];
          to++;
        }
        believed = present == 0 ? r : believed;
        present++;
      }
      ends[r] = to;
    }
    if (lastReplica >= 0 && lastReplica != believed) {
      return false;
    }
    if (present > 1 && !isWhole(start, end, places, lastReplica >= 0 ? lastTime : start, least, greatest)) {
      return false;
    }
    System.arraycopy(ends, 0, places, 0, ends.length);
    return true;
  }

  private boolean isWhole(long start, long end, int[] places, long lastTime, long least, long greatest) {
    int from = places[believed];
    int to = ends[believed];
    if (to - from < 3) {
      return false;
    }
    var samples = replicas.get(believed);
    var times = samples.times();
    long interval = Strand.rounded(least);
    long gap = interval + interval / 2;
    if (greatest > gap
        || times[from] - start > gap
        || times[from] - lastTime > gap
        || end - times[to - 1] > gap
        || (windows.isCut(end) && guard.mayTrim(times[to - 1], end))) {
      return false;
    }
    return !hasStale(samples, from, to);
  }
}
