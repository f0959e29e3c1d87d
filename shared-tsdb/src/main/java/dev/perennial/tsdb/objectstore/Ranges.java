package dev.perennial.tsdb.objectstore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Half-open stretches of one object, in order of their starts; they may overlap. Not for several threads.
public final class Ranges {
  /** Reading this much too much costs less than another request. */
  private static final long GAP = 64 << 10;

  /** Where few bytes are wanted of many places, no more than this, or a quarter of what is wanted, is read too much in all. */
  private static final long WASTE = 256 << 10;

  /** What one request asks for at most, unless a single range is longer. */
  private static final long PART = 4 << 20;

  private long[] starts = new long[16];
  private long[] ends = new long[16];
  private int size;

  /// A request: bytes `start <= i < end`, which hold the ranges at places `first <= i < next`.
  record Part(long start, long end, int first, int next) {}

  /// Adds the bytes `start <= i < end`; `start` is not before that of the range added last.
  public void add(long start, long end) {
    if (start > end || (size > 0 && start < starts[size - 1])) {
      throw new IllegalArgumentException("Cannot add the range " + start + ".." + end + " behind one that starts at " + (size == 0 ? 0 : starts[size - 1]));
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
    }
    starts[size] = start;
    ends[size] = end;
    size++;
  }

  /// The number of ranges.
  public int size() {
    return size;
  }

  /// Where the range at place `i` begins.
  public long start(int i) {
    return starts[i];
  }

  /// The requests that fetch all ranges: neighbours with a small gap between them go into one.
  List<Part> parts() {
    long widest = widestGap();
    var parts = new ArrayList<Part>();
    for (int first = 0; first < size; ) {
      long end = ends[first];
      int next = first + 1;
      while (next < size
          && starts[next] - end <= widest
          && (ends[next] <= end || ends[next] - starts[first] <= PART)) {
        end = Math.max(end, ends[next]);
        next++;
      }
      parts.add(new Part(starts[first], end, first, next));
      first = next;
    }
    return parts;
  }

  /** The widest gap that may be read over, so that all of them together stay small beside what is wanted. */
  private long widestGap() {
    for (long widest = GAP; widest > 0; widest >>= 1) {
      long wanted = 0;
      long wasted = 0;
      long end = size == 0 ? 0 : starts[0];
      for (int i = 0; i < size; i++) {
        long gap = starts[i] - end;
        wasted += gap > 0 && gap <= widest ? gap : 0;
        wanted += Math.max(0, ends[i] - Math.max(end, starts[i]));
        end = Math.max(end, ends[i]);
      }
      if (wasted <= Math.max(WASTE, wanted / 4)) {
        return widest;
      }
    }
    return 0;
  }
}
