package dev.perennial.promql.exec.histogram;

import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/// Quantiles and fractions of native histograms, interpolated within a bucket: evenly in custom and zero buckets, else
/// evenly over the logarithm. Remarks go to a consumer.
public final class NativeQuantile {
  private static final String NAN_RESULT = "input to histogram_quantile has NaN observations, result is NaN";
  private static final String NAN_SKEW = "input to histogram_quantile has NaN observations, result is skewed higher";
  private static final String NAN_FRACTION =
      "input to histogram_fraction has NaN observations, which are excluded from all fractions";

  private NativeQuantile() {}

  /// The value below which the part `q` of the observations lies.
  public static double quantile(double q, FloatHistogram histogram, Consumer<String> infos) {
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (histogram.count() == 0 || Double.isNaN(q)) {
      return Double.NaN;
    }
    boolean unknownSum = Double.isNaN(histogram.sum());
    boolean upward = unknownSum || q < 0.5;
    List<Bucket> buckets = Bucket.ascending(histogram);
    if (!upward) {
      Collections.reverse(buckets);
    }
    double rank = upward ? q * histogram.count() : (1 - q) * histogram.count();
    double count = 0;
    int next = 0;
    var bucket = new Bucket(0, 0, false, false, 0);
    while (next < buckets.size()) {
      bucket = buckets.get(next++);
      if (bucket.count() == 0) {
        continue;
      }
      count += bucket.count();
      if (count >= rank) {
        break;
      }
    }
    double lower = bucket.lower();
    double upper = bucket.upper();
    boolean custom = histogram.schema() == Histogram.CUSTOM_BOUNDS;
    if (!custom && lower < 0 && upper > 0) {
      if (histogram.negativeBuckets().length == 0 && histogram.positiveBuckets().length > 0) {
        lower = 0;
      } else if (histogram.positiveBuckets().length == 0 && histogram.negativeBuckets().length > 0) {
        upper = 0;
      }
    } else if (custom) {
      if (lower == Double.NEGATIVE_INFINITY) {
        if (upper <= 0) {
          return upper;
        }
        lower = 0;
      } else if (upper == Double.POSITIVE_INFINITY) {
        return lower;
      }
    }
    count = Math.min(count, histogram.count());
    if (count < rank) {
      if (unknownSum) {
        infos.accept(NAN_RESULT);
        return Double.NaN;
      }
      return upper;
    }
    rank = upward ? rank - (count - bucket.count()) : count - rank;
    if (unknownSum) {
      while (next < buckets.size()) {
        count += buckets.get(next++).count();
      }
      if (count < histogram.count()) {
        infos.accept(NAN_SKEW);
      }
    }
    double part = rank / bucket.count();
    if (custom || (lower <= 0 && upper >= 0)) {
      return lower + (upper - lower) * part;
    }
    double logLower = Logarithm.base2(Math.abs(lower));
    double logUpper = Logarithm.base2(Math.abs(upper));
    return lower > 0
        ? Logarithm.power2(logLower + (logUpper - logLower) * part)
        : -Logarithm.power2(logUpper + (logLower - logUpper) * (1 - part));
  }

  /// The part of the observations between two values.
  public static double fraction(double from, double to, FloatHistogram histogram, Consumer<String> infos) {
    if (histogram.count() == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return Double.NaN;
    }
    if (from >= to) {
      return 0;
    }
    boolean custom = histogram.schema() == Histogram.CUSTOM_BOUNDS;
    double seen = 0;
    double rank = 0;
    double fromRank = Double.NaN;
    double toRank = Double.NaN;
    var buckets = Bucket.ascending(histogram);
    int next = 0;
    while (next < buckets.size()) {
      var bucket = buckets.get(next++);
      seen += bucket.count();
      boolean zero = bucket.lower() <= 0 && bucket.upper() >= 0;
      if (zero) {
        bucket = oneSided(bucket, histogram);
      }
      if (Double.isNaN(fromRank) && bucket.upper() > from) {
        fromRank = bucket.lower() >= from ? rank : inside(bucket, from, rank, custom || zero);
      }
      if (Double.isNaN(toRank) && (bucket.lower() >= to || bucket.upper() > to)) {
        toRank = bucket.lower() >= to ? rank : inside(bucket, to, rank, custom || zero);
      }
      if (!Double.isNaN(fromRank) && !Double.isNaN(toRank)) {
        break;
      }
      rank += bucket.count();
    }
    double count = histogram.count();
    if (Double.isNaN(histogram.sum())) {
      while (next < buckets.size()) {
        seen += buckets.get(next++).count();
      }
      count = seen;
      if (seen < histogram.count()) {
        infos.accept(NAN_FRACTION);
      }
    }
    if (Double.isNaN(fromRank) || fromRank > count) {
      fromRank = count;
    }
    if (Double.isNaN(toRank) || toRank > count) {
      toRank = count;
    }
    return (toRank - fromRank) / histogram.count();
  }

  private static Bucket oneSided(Bucket bucket, FloatHistogram histogram) {
    if (histogram.negativeBuckets().length == 0 && histogram.positiveBuckets().length > 0) {
      return new Bucket(0, bucket.upper(), true, true, bucket.count());
    }
    if (histogram.positiveBuckets().length == 0 && histogram.negativeBuckets().length > 0) {
      return new Bucket(bucket.lower(), 0, true, true, bucket.count());
    }
    return bucket;
  }

  private static double inside(Bucket bucket, double value, double rank, boolean linear) {
    if (!linear) {
      return rank + bucket.count() * bucket.exponentialPartBelow(value);
    }
    return bucket.lower() == Double.NEGATIVE_INFINITY
        ? bucket.count()
        : rank + bucket.count() * bucket.linearPartBelow(value);
  }
}
