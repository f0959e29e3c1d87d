package dev.perennial.promql.exec.histogram;

import dev.perennial.promql.exec.step.Kahan;
import dev.perennial.tsdb.histogram.FloatHistogram;

/// A zero bucket after widening: it has swallowed the buckets inside it, and reaches to the end of the last populated one it cut.
record ZeroBucket(double count, double error, double threshold) {
  /// The zero bucket of a histogram widened to at least `threshold`.
  static ZeroBucket widened(FloatHistogram histogram, double threshold) {
    return widened(
        histogram.schema(),
        histogram.zeroCount(),
        0,
        Side.of(histogram.positiveSpans(), histogram.positiveBuckets()),
        Side.of(histogram.negativeSpans(), histogram.negativeBuckets()),
        threshold);
  }

  /// A zero bucket of `zeroCount` widened to at least `threshold`.
  static ZeroBucket widened(
      int schema, double zeroCount, double zeroError, Side positive, Side negative, double threshold) {
    double reach = threshold;
    while (true) {
      var total = new Kahan();
      total.reset(zeroCount, zeroError);
      double further = swallow(schema, positive, reach, total);
      double reachAfter = Math.max(reach, further);
      further = swallow(schema, negative, reachAfter, total);
      if (further <= reachAfter) {
        return new ZeroBucket(total.sum(), total.error(), reachAfter);
      }
      reach = further;
    }
  }

  /** Adds the buckets below `reach` to `total`; answers the end of the last one if it is populated and was cut, else `reach`. */
  private static double swallow(int schema, Side side, double reach, Kahan total) {
    for (int i = 0; i < side.size; i++) {
      if (Bounds.exponential(side.indexes[i] - 1, schema) >= reach) {
        break;
      }
      total.add(side.counts[i]);
      if (side.errors[i] != 0) {
        total.add(side.errors[i]);
      }
      double upper = Bounds.exponential(side.indexes[i], schema);
      if (upper > reach) {
        return side.counts[i] != 0 ? upper : reach;
      }
    }
    return reach;
  }
}
