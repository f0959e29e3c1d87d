package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import java.util.List;

/// Brings histograms of schemas 9..52, finer than Prometheus computes with, to schema 8 by joining buckets.
record Reduction(int steps) {
  private static final int FINEST = 8;

  /// What the histograms of `layout` need.
  static Reduction of(Layout layout) {
    return new Reduction(Math.max(0, layout.schema() - FINEST));
  }

  /// The histogram, at most of schema 8.
  Histogram reduce(Histogram histogram) {
    if (steps == 0) {
      return histogram;
    }
    var positive = targets(histogram.positiveSpans());
    var negative = targets(histogram.negativeSpans());
    return switch (histogram) {
      case IntHistogram h ->
          new IntHistogram(
              h.reset(),
              FINEST,
              h.zeroThreshold(),
              h.zeroCount(),
              h.count(),
              h.sum(),
              Places.spans(positive),
              deltas(h.positiveSpans(), h.positiveDeltas(), positive),
              Places.spans(negative),
              deltas(h.negativeSpans(), h.negativeDeltas(), negative),
              h.customBounds());
      case FloatHistogram h ->
          new FloatHistogram(
              h.reset(),
              FINEST,
              h.zeroThreshold(),
              h.zeroCount(),
              h.count(),
              h.sum(),
              Places.spans(positive),
              sums(h.positiveSpans(), h.positiveBuckets(), positive),
              Places.spans(negative),
              sums(h.negativeSpans(), h.negativeBuckets(), negative),
              h.customBounds());
    };
  }

  private int target(int index) {
    return ((index - 1) >> Math.min(31, steps)) + 1;
  }

  private int[] targets(List<Span> spans) {
    var own = Places.of(spans);
    for (int i = 0; i < own.length; i++) {
      own[i] = target(own[i]);
    }
    return Places.union(own, new int[0]);
  }

  private long[] deltas(List<Span> spans, long[] deltas, int[] targets) {
    var own = Places.of(spans);
    var row = Counts.Whole.ofDeltas(deltas).row();
    var joined = new long[targets.length];
    int at = 0;
    for (int i = 0; i < own.length; i++) {
      while (targets[at] < target(own[i])) {
        at++;
      }
      joined[at] += row[i];
    }
    for (int i = joined.length - 1; i > 0; i--) {
      joined[i] -= joined[i - 1];
    }
    return joined;
  }

  private double[] sums(List<Span> spans, double[] row, int[] targets) {
    var own = Places.of(spans);
    var joined = new double[targets.length];
    int at = 0;
    for (int i = 0; i < own.length; i++) {
      while (targets[at] < target(own[i])) {
        at++;
      }
      joined[at] += row[i];
    }
    return joined;
  }
}
