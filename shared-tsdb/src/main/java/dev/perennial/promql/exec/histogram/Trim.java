package dev.perennial.promql.exec.histogram;

import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import java.util.List;

/// Cuts a native histogram at a value and keeps the observations on one side; what lies in a cut bucket is split by interpolation.
public final class Trim {
  private final FloatHistogram histogram;
  private final double at;
  private final boolean below;
  private final boolean custom;
  private double count;
  private double sum;
  private boolean changed;

  private Trim(FloatHistogram histogram, double at, boolean below) {
    this.histogram = histogram;
    this.at = at;
    this.below = below;
    this.custom = histogram.schema() == Histogram.CUSTOM_BOUNDS;
  }

  /// The observations up to `at`.
  public static FloatHistogram below(FloatHistogram histogram, double at) {
    return new Trim(histogram, at, true).apply();
  }

  /// The observations from `at` on.
  public static FloatHistogram above(FloatHistogram histogram, double at) {
    return new Trim(histogram, at, false).apply();
  }

  private FloatHistogram apply() {
    var positiveBuckets = Bucket.positive(histogram);
    var negativeBuckets = Bucket.negative(histogram);
    var positive = keep(positiveBuckets, 1);
    var negative = keep(negativeBuckets, -1);
    double zero = histogram.zeroCount();
    if (zero > 0) {
      zero = zero(zero, populated(negativeBuckets), populated(positiveBuckets));
    }
    if (!changed) {
      return histogram;
    }
    var trimmed =
        new FloatHistogram(
            histogram.reset(),
            histogram.schema(),
            histogram.zeroThreshold(),
            zero,
            count,
            sum,
            histogram.positiveSpans(),
            positive,
            histogram.negativeSpans(),
            negative,
            histogram.customBounds());
    return Tally.of(trimmed).histogram();
  }

  private static boolean populated(List<Bucket> buckets) {
    return buckets.stream().anyMatch(bucket -> bucket.count() != 0);
  }

  private double[] keep(List<Bucket> buckets, int sign) {
    var kept = new double[buckets.size()];
    for (int i = 0; i < kept.length; i++) {
      var bucket = buckets.get(i);
      if (bucket.count() == 0) {
        continue;
      }
      if (below ? bucket.upper() <= at : bucket.lower() >= at) {
        kept[i] = bucket.count();
        count += bucket.count();
        sum += middle(bucket.lower(), bucket.upper(), sign) * bucket.count();
      } else if (below ? bucket.lower() < at : bucket.upper() > at) {
        kept[i] = split(bucket, sign);
        changed |= kept[i] != bucket.count();
      } else {
        changed = true;
      }
    }
    return kept;
  }

  /** The part of a cut bucket that is kept, added to count and sum. */
  private double split(Bucket bucket, int sign) {
    double part;
    double middle;
    if (bucket.lower() == Double.NEGATIVE_INFINITY) {
      boolean finite = bucket.upper() > 0 && bucket.upper() != Double.POSITIVE_INFINITY;
      if (below) {
        part = at > 0 && finite ? bucket.count() * at / bucket.upper() : bucket.upper() <= 0 ? bucket.count() : 0;
        middle = at > 0 && finite ? at / 2 : bucket.upper() <= 0 ? at : 0;
      } else {
        part = at >= 0 && finite ? bucket.count() * (1 - at / bucket.upper()) : 0;
        middle = at >= 0 && finite ? (at + bucket.upper()) / 2 : 0;
      }
    } else if (bucket.upper() == Double.POSITIVE_INFINITY) {
      part = below ? 0 : bucket.count();
      middle = below ? 0 : at;
    } else {
      double under = bucket.count() * (custom ? bucket.linearPartBelow(at) : bucket.exponentialPartBelow(at));
      part = below ? under : bucket.count() - under;
      middle = below ? middle(bucket.lower(), at, sign) : middle(at, bucket.upper(), sign);
    }
    count += part;
    sum += middle * part;
    return part;
  }

  private double zero(double inside, boolean negatives, boolean positives) {
    double lower = positives && !negatives ? 0 : -histogram.zeroThreshold();
    double upper = negatives && !positives ? 0 : histogram.zeroThreshold();
    double part;
    double middle;
    if (at <= lower || at >= upper) {
      boolean all = below ? at > lower : at <= lower;
      part = all ? 1 : 0;
      middle = all ? (lower + upper) / 2 : 0;
    } else {
      part = below ? (at - lower) / (upper - lower) : (upper - at) / (upper - lower);
      middle = below ? (lower + at) / 2 : (at + upper) / 2;
    }
    double kept = inside * part;
    changed |= kept != inside;
    count += kept;
    sum += middle * kept;
    return kept;
  }

  private double middle(double lower, double upper, int sign) {
    if (Double.isInfinite(lower)) {
      return Double.isInfinite(upper) ? 0 : upper > 0 ? upper / 2 : upper;
    }
    if (Double.isInfinite(upper)) {
      return lower;
    }
    return custom ? (lower + upper) / 2 : sign * Math.sqrt(Math.abs(lower * upper));
  }
}
