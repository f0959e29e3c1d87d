package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A float histogram to calculate with: buckets by index, all of one schema and zero threshold. Nothing is written once it is made.
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
    return of(histogram, histogram.schema(), histogram.zeroThreshold(), null);
  }

  /// All of `histogram` at a schema that is not finer and a zero threshold that is not lower than its own; `before` is the one before it, if there is one.
  static Buckets of(FloatHistogram histogram, int schema, double threshold, @Nullable Buckets before) {
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
        BucketRow.of(histogram.positiveSpans(), histogram.positiveBuckets(), scale, before == null ? null : before.positive),
        BucketRow.of(histogram.negativeSpans(), histogram.negativeBuckets(), scale, before == null ? null : before.negative),
        zero,
        histogram.count(),
        histogram.sum());
  }

  /// Whether a counter that stood at `last` was reset before it came here.
  boolean isBelow(Buckets last) {
    return count < last.count || zero < last.zero || positive.isBelow(last.positive) || negative.isBelow(last.negative);
  }

  /// The mean of `parts` histograms of which this is the sum; a gauge.
  FloatHistogram dividedBy(double parts) {
    return new Buckets(this, positive.dividedBy(parts), negative.dividedBy(parts), zero / parts, count / parts, sum / parts)
        .histogram(CounterReset.GAUGE);
  }

  /// A sum of histograms of one schema that grows in place, from a first one on.
  static final class Total {
    private final Buckets like;
    private BucketRow positive;
    private BucketRow negative;
    private double zero;
    private double count;
    private double sum;

    Total(Buckets first) {
      like = first;
      positive = first.positive.copy();
      negative = first.negative.copy();
      zero = first.zero;
      count = first.count;
      sum = first.sum;
    }

    void add(Buckets next) {
      positive = positive.add(next.positive);
      negative = negative.add(next.negative);
      zero += next.zero;
      count += next.count;
      sum += next.sum;
    }

    /// Adds `next` and then takes `last` away: by how much a counter rose.
    void advance(Buckets last, Buckets next) {
      positive = positive.advance(last.positive, next.positive);
      negative = negative.advance(last.negative, next.negative);
      zero = zero + next.zero - last.zero;
      count = count + next.count - last.count;
      sum = sum + next.sum - last.sum;
    }

    /// As a sample, which does not grow with this.
    FloatHistogram histogram(CounterReset reset) {
      return new Buckets(like, positive.copy(), negative.copy(), zero, count, sum).histogram(reset);
    }
  }

  private FloatHistogram histogram(CounterReset reset) {
    return new FloatHistogram(
        reset, schema, threshold, zero, count, sum, positive.spans(), positive.counts(), negative.spans(), negative.counts(), bounds);
  }
}
