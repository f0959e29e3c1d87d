package dev.perennial.tsdb.series;

import dev.perennial.tsdb.histogram.Histogram;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Samples of one series in columns: times ascending, and for each either a float or a histogram.
///
/// Mutable and reused: a reader appends to it, its owner clears it. Not for several threads. Float bits are kept
/// exactly; [#STALE] marks the end of a series and is told apart by its bits only. Where a counter's start timestamps are known they
/// stand in a column of their own, which is not there otherwise.
public final class Samples {
  /// The float that marks a series as ended; one NaN among many, told apart by its bits.
  public static final double STALE = Double.longBitsToDouble(Histogram.STALE_BITS);

  private long[] times;
  private double[] values;
  private @Nullable Histogram @Nullable [] histograms;
  /** Zero in every place from size on, so that appending need not look at it. */
  private long @Nullable [] starts;
  private int size;

  /// No samples yet, room for 120.
  public Samples() {
    this(120);
  }

  /// No samples yet.
  public Samples(int capacity) {
    times = new long[capacity];
    values = new double[capacity];
  }

  /// Whether `value` is the stale marker, by its bits.
  public static boolean isStale(double value) {
    return Double.doubleToRawLongBits(value) == Histogram.STALE_BITS;
  }

  /// The number of samples.
  public int size() {
    return size;
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return size == 0;
  }

  /// Forgets all samples; the arrays stay.
  public void clear() {
    size = 0;
    histograms = null;
    starts = null;
  }

  /// Forgets the samples from place `newSize` on.
  public void truncate(int newSize) {
    Objects.checkIndex(newSize, size + 1);
    var column = starts;
    if (column != null) {
      Arrays.fill(column, newSize, size, 0);
    }
    size = newSize;
  }

  /// Makes room for `more` further samples.
  public void reserve(int more) {
    int wanted = size + more;
    if (wanted > times.length) {
      int capacity = Math.max(wanted, times.length + (times.length >> 1) + 16);
      times = Arrays.copyOf(times, capacity);
      values = Arrays.copyOf(values, capacity);
      if (histograms != null) {
        histograms = Arrays.copyOf(histograms, capacity);
      }
      var column = starts;
      if (column != null) {
        starts = Arrays.copyOf(column, capacity);
      }
    }
  }

  /// Appends a float.
  public void add(long time, double value) {
    if (size == times.length) {
      reserve(1);
    }
    times[size] = time;
    values[size] = value;
    if (histograms != null) {
      histograms[size] = null;
    }
    size++;
  }

  /// Appends a histogram; its place in [#values] holds its sum.
  public void add(long time, Histogram histogram) {
    if (size == times.length) {
      reserve(1);
    }
    var column = histograms;
    if (column == null) {
      column = new @Nullable Histogram[times.length];
      histograms = column;
    }
    times[size] = time;
    values[size] = histogram.sum();
    column[size] = histogram;
    size++;
  }

  /// Puts a histogram of the same time and sum in the place of the one at place `i`.
  public void replace(int i, Histogram histogram) {
    Objects.checkIndex(i, size);
    var column = histograms;
    if (column == null || column[i] == null || Double.doubleToRawLongBits(histogram.sum()) != Double.doubleToRawLongBits(values[i])) {
      throw new IllegalArgumentException("Cannot put another histogram at " + times[i] + " in the place of " + values[i]);
    }
    column[i] = histogram;
  }

  /// Counts `more` floats that a decoder has written into [#times] and [#values] behind [#size].
  public void grow(int more) {
    Objects.checkFromIndexSize(size, more, times.length);
    if (histograms != null) {
      Arrays.fill(histograms, size, size + more, null);
    }
    size += more;
  }

  /// Says since when the counter of the sample appended last has been counting, in milliseconds since 1970; 0 for unknown.
  public void startOfLast(long start) {
    var column = starts;
    if (column == null) {
      if (start == 0) {
        return;
      }
      column = new long[times.length];
      starts = column;
    }
    column[size - 1] = start;
  }

  /// Appends the sample at place `i` of `other`.
  public void add(Samples other, int i) {
    var histogram = other.histogram(i);
    if (histogram == null) {
      add(other.time(i), other.value(i));
    } else {
      add(other.time(i), histogram);
    }
    startOfLast(other.start(i));
  }

  /// Appends the samples of `other` at places `from <= i < to`.
  public void add(Samples other, int from, int to) {
    Objects.checkFromToIndex(from, to, other.size);
    reserve(to - from);
    if (histograms != null || other.histograms != null || other.starts != null) {
      for (int i = from; i < to; i++) {
        add(other, i);
      }
      return;
    }
    System.arraycopy(other.times, from, times, size, to - from);
    System.arraycopy(other.values, from, values, size, to - from);
    size += to - from;
  }

  /// The time at place `i`, in milliseconds since 1970.
  public long time(int i) {
    return times[i];
  }

  /// The float at place `i`, or the histogram's sum.
  public double value(int i) {
    return values[i];
  }

  /// The histogram at place `i`, or null where the sample is a float.
  public @Nullable Histogram histogram(int i) {
    var column = histograms;
    return column == null ? null : column[i];
  }

  /// The start timestamp of the sample at place `i`, or 0 where it is unknown.
  public long start(int i) {
    var column = starts;
    return column == null ? 0 : column[i];
  }

  /// Whether a start timestamp is known of any sample.
  public boolean hasStarts() {
    return starts != null;
  }

  /// Whether the sample at place `i` is a stale marker, of either kind.
  public boolean isStale(int i) {
    return isStale(values[i]);
  }

  /// Whether no sample is a histogram.
  public boolean onlyFloats() {
    return histograms == null;
  }

  /// The column of times; only the first [#size] places count. For loops that cannot afford calls.
  public long[] times() {
    return times;
  }

  /// The column of floats; only the first [#size] places count.
  public double[] values() {
    return values;
  }

  /// The first place whose time is `>= time`, or [#size].
  public int firstAtOrAfter(long time) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public String toString() {
    var out = new StringBuilder("[");
    for (int i = 0; i < size; i++) {
      var histogram = histogram(i);
      out.append(i == 0 ? "" : ", ").append(times[i]).append(' ').append(histogram == null ? (Object) values[i] : histogram);
    }
    return out.append(']').toString();
  }
}
