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
   * any edge between two. What is left are the edges of the whole, its last window, and windows at cuts, where more is asked.
   */

  /// The start of a window up to which all windows, from the first one of the first replica on, are that replica's whole; the start of that first window
  /// where this cannot be told.
  long passesUntil() {
    var first = replicas.getFirst();
    long[] times = first.times();
    int size = first.size();
    long start = windows.start(times[0]);
    long least = Long.MAX_VALUE;
    long greatest = 0;
    for (int i = 1; i < size; i++) {
      long distance = times[i] - times[i - 1];
      least = Math.min(least, distance);
      greatest = Math.max(greatest, distance);
    }
    for (int r = 1; r < ends.length; r++) {
      var other = replicas.get(r);
      if (other.time(0) < start) {
        return start;
      }
      long[] otherTimes = other.times();
      for (int i = 1; i < other.size(); i++) {
        least = Math.min(least, otherTimes[i] - otherTimes[i - 1]);
      }
    }
    if (least == Long.MAX_VALUE) {
      return start;
    }
    long interval = Strand.rounded(least);
    long gap = interval + interval / 2;
    if (greatest > gap || gap > windows.window() / FEWEST || times[0] - start > gap || hasStale(first)) {
      return start;
    }
    long cut = windows.nextCut(start);
    return Math.max(start, Math.min(windows.start(times[size - 1]), cut - windows.window()));
  }

  private static boolean hasStale(Samples samples) {
    double[] values = samples.values();
    for (int i = 0; i < samples.size(); i++) {
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
    var values = samples.values();
    for (int i = from; i < to; i++) {
      if (Samples.isStale(values[i])) {
        return false;
      }
    }
    return true;
  }
}
