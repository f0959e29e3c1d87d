package dev.perennial.tsdb.histogram;

import java.util.Arrays;
import java.util.List;

/// A native histogram counted in doubles. Bucket counts are absolute, not cumulative.
public final class FloatHistogram implements Histogram {
  private final CounterReset reset;
  private final int schema;
  private final double zeroThreshold;
  private final double zeroCount;
  private final double count;
  private final double sum;
  private final List<Span> positiveSpans;
  private final double[] positiveBuckets;
  private final List<Span> negativeSpans;
  private final double[] negativeBuckets;
  private final double[] customBounds;

  /// A histogram that owns the arrays given to it.
  public FloatHistogram(
      CounterReset reset,
      int schema,
      double zeroThreshold,
      double zeroCount,
      double count,
      double sum,
      List<Span> positiveSpans,
      double[] positiveBuckets,
      List<Span> negativeSpans,
      double[] negativeBuckets,
      double[] customBounds) {
    this.reset = reset;
    this.schema = schema;
    this.zeroThreshold = zeroThreshold;
    this.zeroCount = zeroCount;
    this.count = count;
    this.sum = sum;
    this.positiveSpans = List.copyOf(positiveSpans);
    this.positiveBuckets = positiveBuckets;
    this.negativeSpans = List.copyOf(negativeSpans);
    this.negativeBuckets = negativeBuckets;
    this.customBounds = customBounds;
  }

  @Override
  public CounterReset reset() {
    return reset;
  }

  @Override
  public int schema() {
    return schema;
  }

  @Override
  public double zeroThreshold() {
    return zeroThreshold;
  }

  /// The number of observations in the zero bucket.
  public double zeroCount() {
    return zeroCount;
  }

  /// The number of observations.
  public double count() {
    return count;
  }

  @Override
  public double sum() {
    return sum;
  }

  @Override
  public List<Span> positiveSpans() {
    return positiveSpans;
  }

  /// One number for each bucket of the positive spans. Not to be written.
  public double[] positiveBuckets() {
    return positiveBuckets;
  }

  @Override
  public List<Span> negativeSpans() {
    return negativeSpans;
  }

  /// One number for each bucket of the negative spans. Not to be written.
  public double[] negativeBuckets() {
    return negativeBuckets;
  }

  @Override
  public double[] customBounds() {
    return customBounds;
  }

  @Override
  public FloatHistogram toFloat() {
    return this;
  }

  @Override
  public FloatHistogram withReset(CounterReset hint) {
    return hint == reset
        ? this
        : new FloatHistogram(
            hint,
            schema,
            zeroThreshold,
            zeroCount,
            count,
            sum,
            positiveSpans,
            positiveBuckets,
            negativeSpans,
            negativeBuckets,
            customBounds);
  }

  /// Equal in every field, floats compared by their bits, the hint included.
  @Override
  public boolean equals(Object other) {
    return other instanceof FloatHistogram h
        && reset == h.reset
        && schema == h.schema
        && same(zeroThreshold, h.zeroThreshold)
        && same(zeroCount, h.zeroCount)
        && same(count, h.count)
        && same(sum, h.sum)
        && positiveSpans.equals(h.positiveSpans)
        && negativeSpans.equals(h.negativeSpans)
        && Arrays.equals(positiveBuckets, h.positiveBuckets)
        && Arrays.equals(negativeBuckets, h.negativeBuckets)
        && Arrays.equals(customBounds, h.customBounds);
  }

  private static boolean same(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(sum) + Arrays.hashCode(positiveBuckets);
  }

  @Override
  public String toString() {
    return "FloatHistogram[reset=%s, schema=%d, zeroThreshold=%s, zeroCount=%s, count=%s, sum=%s, positive=%s%s, negative=%s%s, bounds=%s]"
        .formatted(
            reset,
            schema,
            zeroThreshold,
            zeroCount,
            count,
            sum,
            positiveSpans,
            Arrays.toString(positiveBuckets),
            negativeSpans,
            Arrays.toString(negativeBuckets),
            Arrays.toString(customBounds));
  }
}
