package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.series.Samples;
import java.util.Arrays;

/// One replica's samples in one window, at places `from <= i < to`.
final class Strand {
  /** A median of fewer distances says nothing, unless they are short beside the window. */
  private static final int ENOUGH = 3;

  private Samples samples = new Samples(0);
  private int from;
  private int to;
  private long[] distances = new long[32];
  private Shape shape = Shape.UNSEEN;

  private enum Shape {
    UNSEEN,
    COUNTER,
    OTHER
  }

  void set(Samples all, int first, int end) {
    samples = all;
    from = first;
    to = end;
    shape = Shape.UNSEEN;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  int size() {
    return to - from;
  }

  long time(int i) {
    return samples.time(i);
  }

  boolean isStale(int i) {
    return samples.isStale(i);
  }

  /// The usual distance between samples, or 0 where too few samples are there to tell.
  long interval(long window) {
    int count = size() - 1;
    if (count < 1) {
      return 0;
    }
    if (count > distances.length) {
      distances = new long[count + count / 2];
    }
    var times = samples.times();
    for (int i = 0; i < count; i++) {
      distances[i] = times[from + i + 1] - times[from + i];
    }
    if (count + 1 < ENOUGH) {
      return distances[0] <= window / ENOUGH ? rounded(distances[0]) : 0;
    }
    Arrays.sort(distances, 0, count);
    return rounded(distances[count / 2]);
  }

  /*
   * Scrapes come a few milliseconds early or late. Rounding gives two replicas, and their merge, the same interval.
   */
  static long rounded(long distance) {
    long grain = distance >= 2_000 ? 500 : distance >= 500 ? 100 : 1;
    return Math.max(1, (distance + grain / 2) / grain * grain);
  }

  /// The time in `[start, end)` that no sample covers: distances between live samples beyond twice the interval,
  /// and at the edges beyond `tolerance`.
  long uncovered(long start, long end, long interval, long tolerance) {
    long lost = 0;
    long last = start;
    long allowed = tolerance;
    for (int i = from; i < to; i++) {
      if (!isStale(i)) {
        lost += Math.max(0, time(i) - last - allowed);
        last = time(i);
        allowed = 2 * interval;
      }
    }
    return lost + Math.max(0, end - last - tolerance);
  }

  /// The first place whose sample is later than `time`, or [#to].
  int after(long time) {
    int i = from;
    while (i < to && time(i) <= time) {
      i++;
    }
    return i;
  }

  /// What can step back: a float, or the observations of a counter histogram; NaN where nothing can be said.
  double level(int i) {
    var histogram = samples.histogram(i);
    if (histogram == null) {
      return samples.value(i);
    }
    if (histogram.isStale() || histogram.reset() == CounterReset.GAUGE) {
      return Double.NaN;
    }
    return switch (histogram) {
      case IntHistogram h -> h.count();
      case FloatHistogram h -> h.count();
    };
  }

  /// Whether the samples at two places can be compared: both floats or both histograms.
  boolean isLike(int i, Strand other, int j) {
    return (samples.histogram(i) == null) == (other.samples.histogram(j) == null);
  }

  /// Whether these samples look like a counter's: they rise, but for few and deep falls.
  boolean isCounter() {
    if (shape == Shape.UNSEEN) {
      shape = looksLikeCounter() ? Shape.COUNTER : Shape.OTHER;
    }
    return shape == Shape.COUNTER;
  }

  private boolean looksLikeCounter() {
    double last = 0;
    int falls = 0;
    for (int i = from; i < to; i++) {
      if (isStale(i)) {
        continue;
      }
      double level = level(i);
      if (!(level >= 0)) {
        return false;
      }
      if (level < last) {
        falls++;
        if (level > last / 2) {
          return false;
        }
      }
      last = level;
    }
    return falls <= 1 + size() / 8;
  }
}
