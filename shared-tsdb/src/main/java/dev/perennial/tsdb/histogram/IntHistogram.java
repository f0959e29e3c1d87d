package dev.perennial.tsdb.histogram;

import java.util.Arrays;
import java.util.List;

/// A native histogram counted in longs. Bucket counts are deltas: the first absolute, each next one the difference to the bucket before.
public final class IntHistogram implements Histogram {
  private final CounterReset reset;
  private final int schema;
  private final double zeroThreshold;
  private final long zeroCount;
  private final long count;
  private final double sum;
  private final List<Span> positiveSpans;
  private final long[] positiveDeltas;
  private final List<Span> negativeSpans;
  private final long[] negativeDeltas;
  private final double[] customBounds;

  /// A histogram that owns the arrays given to it.
  public IntHistogram(
      CounterReset reset,
      int schema,
      double zeroThreshold,
      long zeroCount,
      long count,
      double sum,
      List<Span> positiveSpans,
      long[] positiveDeltas,
      List<Span> negativeSpans,
      long[] negativeDeltas,
      double[] customBounds) {
    this.reset = reset;
    this.schema = schema;
    this.zeroThreshold = zeroThreshold;
    this.zeroCount = zeroCount;
    this.count = count;
    this.sum = sum;
    this.positiveSpans = List.copyOf(positiveSpans);
    this.positiveDeltas = positiveDeltas;
    this.negativeSpans = List.copyOf(negativeSpans);
    this.negativeDeltas = negativeDeltas;
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
  public long zeroCount() {
    return zeroCount;
  }

  /// The number of observations.
  public long count() {
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
  public long[] positiveDeltas() {
    return positiveDeltas;
  }

  @Override
  public List<Span> negativeSpans() {
    return negativeSpans;
  }

  /// One number for each bucket of the negative spans. Not to be written.
  public long[] negativeDeltas() {
    return negativeDeltas;
  }

  @Override
  public double[] customBounds() {
    return customBounds;
  }

  @Override
  public FloatHistogram toFloat() {
    return new FloatHistogram(
        reset,
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        positiveSpans,
        absolute(positiveDeltas),
        negativeSpans,
        absolute(negativeDeltas),
        customBounds);
  }

  @Override
  public IntHistogram withReset(CounterReset hint) {
    return hint == reset
        ? this
        : new IntHistogram(
            hint,
            schema,
            zeroThreshold,
            zeroCount,
            count,
            sum,
            positiveSpans,
            positiveDeltas,
            negativeSpans,
            negativeDeltas,
            customBounds);
  }

  private static double[] absolute(long[] deltas) {
    var out = new double[deltas.length];
    long bucket = 0;
    for (int i = 0; i < deltas.length; i++) {
      bucket += deltas[i];
      out[i] = bucket;
    }
    return out;
  }

  /// Equal in every field, floats compared by their bits, the hint included.
  @Override
  public boolean equals(Object other) {
    return other instanceof IntHistogram h
        && reset == h.reset
        && schema == h.schema
        && same(zeroThreshold, h.zeroThreshold)
        && zeroCount == h.zeroCount
        && count == h.count
        && same(sum, h.sum)
        && positiveSpans.equals(h.positiveSpans)
        && negativeSpans.equals(h.negativeSpans)
        && Arrays.equals(positiveDeltas, h.positiveDeltas)
        && Arrays.equals(negativeDeltas, h.negativeDeltas)
        && Arrays.equals(customBounds, h.customBounds);
  }

  private static boolean same(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(sum) + Arrays.hashCode(positiveDeltas);
  }

  @Override
  public String toString() {
    return "IntHistogram[reset=%s, schema=%d, zeroThreshold=%s, zeroCount=%s, count=%s, sum=%s, positive=%s%s, negative=%s%s, bounds=%s]"
        .formatted(
            reset,
            schema,
            zeroThreshold,
            zeroCount,
            count,
            sum,
            positiveSpans,
            Arrays.toString(positiveDeltas),
            negativeSpans,
            Arrays.toString(negativeDeltas),
            Arrays.toString(customBounds));
  }
}
