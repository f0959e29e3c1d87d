package dev.perennial.promql.exec.histogram;

import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.promql.exec.step.Kahan;

/// What is read off a whole native histogram, or done to it.
public final class Totals {
  private Totals() {}

  /// All counts and the sum multiplied.
  public static FloatHistogram scaled(FloatHistogram histogram, double factor) {
    return Tally.of(histogram).multiply(factor).histogram();
  }

  /// All counts and the sum divided.
  public static FloatHistogram divided(FloatHistogram histogram, double divisor) {
    return Tally.of(histogram).divide(divisor).histogram();
  }

  /// The variance of the observations, each taken to lie in the middle of its bucket.
  public static double variance(FloatHistogram histogram) {
    double mean = histogram.sum() / histogram.count();
    var variance = new Kahan();
    boolean custom = histogram.schema() == Histogram.CUSTOM_BOUNDS;
    for (var bucket : Bucket.ascending(histogram)) {
      if (bucket.count() == 0) {
        continue;
      }
      double middle;
      if (custom) {
        middle = (bucket.upper() + bucket.lower()) / 2;
      } else if (bucket.lower() <= 0 && bucket.upper() >= 0) {
        middle = 0;
      } else {
        middle = Math.sqrt(bucket.upper() * bucket.lower());
        if (bucket.upper() < 0) {
          middle = -middle;
        }
      }
      double delta = middle - mean;
      variance.add(bucket.count() * delta * delta);
    }
    return variance.total() / histogram.count();
  }
}
