package dev.perennial.promql.exec.step;

import dev.perennial.tsdb.histogram.FloatHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The values of one series at all steps of a query: at each step a float, a histogram or nothing.
///
/// Mutable until its operator hands it out, then owned by whoever asked for it. Where a histogram stands,
/// the float is absent.
public final class Column {
  /// The float that stands for nothing: one NaN among many, told apart by its bits. No arithmetic is done on it.
  public static final double ABSENT = Double.longBitsToDouble(0x7ff4_0ab5_e470_0001L);

  private static final long ABSENT_BITS = 0x7ff4_0ab5_e470_0001L;

  private final double[] values;
  private @Nullable FloatHistogram @Nullable [] histograms;

  /// Nothing at any of `steps` steps.
  public Column(int steps) {
    this.values = new double[steps];
    Arrays.fill(values, ABSENT);
  }

  /// Floats only; the array becomes the column's own.
  public Column(double[] values) {
    this.values = values;
  }

  /// Whether `value` is [#ABSENT].
  public static boolean isAbsent(double value) {
    return Double.doubleToRawLongBits(value) == ABSENT_BITS;
  }

  /// The same values in arrays of their own.
  public Column copy() {
    var copy = new Column(values.clone());
    copy.histograms = histograms == null ? null : histograms.clone();
    return copy;
  }

  /// The number of steps.
  public int steps() {
    return values.length;
  }

  /// The floats, [#ABSENT] where there is none.
  public double[] values() {
    return values;
  }

  /// Whether there is no histogram at any step.
  public boolean onlyFloats() {
    return histograms == null;
  }

  /// The histogram at a step, or null.
  public @Nullable FloatHistogram histogram(int step) {
    var column = histograms;
    return column == null ? null : column[step];
  }

  /// Whether there is anything at a step.
  public boolean has(int step) {
    return !isAbsent(values[step]) || histogram(step) != null;
  }

  /// Sets a float.
  public void set(int step, double value) {
    values[step] = value;
    if (histograms != null) {
      histograms[step] = null;
    }
  }

  /// Sets a histogram.
  public void set(int step, FloatHistogram histogram) {
    var column = histograms;
    if (column == null) {
      column = new @Nullable FloatHistogram[values.length];
      histograms = column;
    }
    values[step] = ABSENT;
    column[step] = histogram;
  }

  /// Leaves nothing at a step.
  public void clear(int step) {
    values[step] = ABSENT;
    if (histograms != null) {
      histograms[step] = null;
    }
  }

  /// Takes over what `other` has at a step.
  public void copy(int step, Column other) {
    copy(step, other, step);
  }

  /// Takes over what `other` has at its step `from`.
  public void copy(int step, Column other, int from) {
    var histogram = other.histogram(from);
    if (histogram == null) {
      set(step, other.values[from]);
    } else {
      set(step, histogram);
    }
  }

  /// How many steps have anything.
  public int count() {
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (has(i)) {
        count++;
      }
    }
    return count;
  }

  /// Whether no step has anything.
  public boolean isEmpty() {
    for (int i = 0; i < values.length; i++) {
      if (has(i)) {
        return false;
      }
    }
    return true;
  }

  /// About how many bytes it takes.
  public long bytes() {
    return 8L * values.length * (histograms == null ? 1 : 2);
  }
}
