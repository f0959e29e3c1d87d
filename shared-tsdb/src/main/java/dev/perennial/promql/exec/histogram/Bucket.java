package dev.perennial.promql.exec.histogram;

import dev.perennial.promql.exec.text.Numbers;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A bucket of a native histogram with its bounds, and whether these belong to it.
public record Bucket(double lower, double upper, boolean lowerInclusive, boolean upperInclusive, double count) {
  /// All buckets from the lowest to the highest; the zero bucket only if something is in it, and the others cut where they overlap it.
  public static List<Bucket> ascending(FloatHistogram histogram) {
    var out = new ArrayList<Bucket>();
    for (var bucket : negative(histogram)) {
      out.add(bucket.outside(histogram));
    }
    Collections.reverse(out);
    if (histogram.zeroCount() > 0) {
      double threshold = histogram.zeroThreshold();
      out.add(new Bucket(-threshold, threshold, true, true, histogram.zeroCount()));
    }
    for (var bucket : positive(histogram)) {
      out.add(bucket.outside(histogram));
    }
    return out;
  }

  /// The positive buckets upwards, with their whole bounds.
  static List<Bucket> positive(FloatHistogram histogram) {
    var out = new ArrayList<Bucket>(histogram.positiveBuckets().length);
    boolean custom = histogram.schema() == Histogram.CUSTOM_BOUNDS;
    int index = 0;
    int place = 0;
    for (Span span : histogram.positiveSpans()) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++) {
        double count = histogram.positiveBuckets()[place++];
        if (custom) {
          out.add(
              new Bucket(
                  Bounds.custom(index - 1, histogram.customBounds()),
                  Bounds.custom(index, histogram.customBounds()),
                  index == 0,
                  true,
                  count));
        } else {
          out.add(
              new Bucket(
                  Bounds.exponential(index - 1, histogram.schema()),
                  Bounds.exponential(index, histogram.schema()),
                  false,
                  true,
                  count));
        }
      }
    }
    return out;
  }

  /// The negative buckets downwards, with their whole bounds.
  static List<Bucket> negative(FloatHistogram histogram) {
    var out = new ArrayList<Bucket>(histogram.negativeBuckets().length);
    int index = 0;
    int place = 0;
    for (Span span : histogram.negativeSpans()) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++) {
        out.add(
            new Bucket(
                -Bounds.exponential(index, histogram.schema()),
                -Bounds.exponential(index - 1, histogram.schema()),
                true,
                false,
                histogram.negativeBuckets()[place++]));
      }
    }
    return out;
  }

  private Bucket outside(FloatHistogram histogram) {
    double threshold = histogram.zeroThreshold();
    if (upper < 0 && upper > -threshold) {
      return new Bucket(lower, -threshold, lowerInclusive, upperInclusive, count);
    }
    if (lower > 0 && lower < threshold) {
      return new Bucket(threshold, upper, lowerInclusive, upperInclusive, count);
    }
    return this;
  }

  /// The part of the bucket below `value`, which lies in it, if observations are spread evenly.
  double linearPartBelow(double value) {
    return (value - lower) / (upper - lower);
  }

  /// The part of the bucket below `value`, which lies in it, if the logarithms of observations are spread evenly.
  double exponentialPartBelow(double value) {
    double logLower = Logarithm.base2(Math.abs(lower));
    double logUpper = Logarithm.base2(Math.abs(upper));
    double logValue = Logarithm.base2(Math.abs(value));
    return value > 0
        ? (logValue - logLower) / (logUpper - logLower)
        : 1 - ((logValue - logUpper) / (logLower - logUpper));
  }

  /// `[-4,-2):1`
  @Override
  public String toString() {
    return (lowerInclusive ? "[" : "(")
        + Numbers.general(lower)
        + ","
        + Numbers.general(upper)
        + (upperInclusive ? "]" : ")")
        + ":"
        + Numbers.general(count);
  }

  /// A histogram as text: `{count:10, sum:10, (0.5,1]:1}`.
  public static String text(FloatHistogram histogram) {
    var out = new StringBuilder("{count:").append(Numbers.general(histogram.count()));
    out.append(", sum:").append(Numbers.general(histogram.sum()));
    var negative = negative(histogram);
    Collections.reverse(negative);
    negative.stream().filter(bucket -> bucket.count != 0).forEach(bucket -> out.append(", ").append(bucket));
    if (histogram.zeroCount() != 0) {
      double threshold = histogram.zeroThreshold();
      out.append(", ").append(new Bucket(-threshold, threshold, true, true, histogram.zeroCount()));
    }
    positive(histogram).stream().filter(bucket -> bucket.count != 0).forEach(bucket -> out.append(", ").append(bucket));
    return out.append('}').toString();
  }
}
