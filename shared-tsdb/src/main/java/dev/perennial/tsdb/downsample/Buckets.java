package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;

/// A float histogram to calculate with: buckets by index, all of one schema and zero threshold.
final class Buckets {
  private final int schema;
  private final double threshold;
  private final double[] bounds;
  private final BucketRow positive;
  private final BucketRow negative;
  private final double zero;
  private final double count;
  private final double sum;

  private Buckets(Buckets like, BucketRow positive, BucketRow negative, double zero, double count, double sum) {
    this(like.schema, like.threshold, like.bounds, positive, negative, zero, count, sum);
  }

  private Buckets(
      int schema, double threshold, double[] bounds, BucketRow positive, BucketRow negative, double zero, double count, double sum) {
    this.schema = schema;
    this.threshold = threshold;
    this.bounds = bounds;
    this.positive = positive;
    this.negative = negative;
    this.zero = zero;
    this.count = count;
    this.sum = sum;
  }

  /// All of `histogram`.
  static Buckets of(FloatHistogram histogram) {
    return of(histogram, histogram.schema(), histogram.zeroThreshold());
  }

  /// All of `histogram` at a schema that is not finer and a zero threshold that is not lower than its own.
  static Buckets of(FloatHistogram histogram, int schema, double threshold) {
    boolean custom = histogram.schema() == Histogram.CUSTOM_BOUNDS;
    boolean widened = threshold > histogram.zeroThreshold();
    var scale = new BucketRow.Scale(histogram.schema(), custom ? 0 : histogram.schema() - schema, widened ? threshold : 0);
    double zero = histogram.zeroCount();
    if (widened) {
      zero = BucketRow.leftOut(zero, histogram.positiveSpans(), histogram.positiveBuckets(), scale);
      zero = BucketRow.leftOut(zero, histogram.negativeSpans(), histogram.negativeBuckets(), scale);
    }
    return new Buckets(
        schema,
        threshold,
        histogram.customBounds(),
        BucketRow.of(histogram.positiveSpans(), histogram.positiveBuckets(), scale),
        BucketRow.of(histogram.negativeSpans(), histogram.negativeBuckets(), scale),
        zero,
        histogram.count(),
        histogram.sum());
  }

  /// Whether a counter that stood at `last` was reset before it came here.
  boolean isBelow(Buckets last) {
    return count < last.count || zero < last.zero || positive.isBelow(last.positive) || negative.isBelow(last.negative);
  }

  /// This and `factor` times `other`.
  Buckets plus(Buckets other, double factor) {
    return new Buckets(
        this,
        positive.plus(other.positive, factor),
        negative.plus(other.negative, factor),
        zero + factor * other.zero,
        count + factor * other.count,
        sum + factor * other.sum);
  }

  /// The mean of `parts` histograms of which this is the sum; a gauge.
  FloatHistogram dividedBy(double parts) {
    return new Buckets(this, positive.dividedBy(parts), negative.dividedBy(parts), zero / parts, count / parts, sum / parts)
        .histogram(CounterReset.GAUGE);
  }

  /// As a sample.
  FloatHistogram histogram(CounterReset reset) {
    return new FloatHistogram(
        reset, schema, threshold, zero, count, sum, positive.spans(), positive.counts(), negative.spans(), negative.counts(), bounds);
  }
}
