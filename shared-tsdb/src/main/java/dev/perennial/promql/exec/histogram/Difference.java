package dev.perennial.promql.exec.histogram;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.Span;
import java.util.ArrayList;
import java.util.List;

/// The multiple of the difference of two histograms with the same buckets, without a [Tally]: what `rate` mostly needs.
public final class Difference {
  private Difference() {}

  /// Whether [#scaled] can be had.
  public static boolean isSimple(FloatHistogram last, FloatHistogram first) {
    return Resets.alike(last, first)
        && Resets.outside(last.positiveSpans(), last) == 0
        && Resets.outside(last.negativeSpans(), last) == 0;
  }

  /// `(last - first) * factor`, a gauge without empty buckets, of two that are simple.
  public static FloatHistogram scaled(FloatHistogram last, FloatHistogram first, double factor) {
    var positive = scaled(last.positiveBuckets(), first.positiveBuckets(), factor);
    var negative = scaled(last.negativeBuckets(), first.negativeBuckets(), factor);
    var positiveSpans = last.positiveSpans();
    var negativeSpans = last.negativeSpans();
    int positives = filled(positive);
    if (positives < positive.length) {
      positiveSpans = spans(positiveSpans, positive);
      positive = compact(positive, positives);
    }
    int negatives = filled(negative);
    if (negatives < negative.length) {
      negativeSpans = spans(negativeSpans, negative);
      negative = compact(negative, negatives);
    }
    boolean custom = last.schema() == Histogram.CUSTOM_BOUNDS;
    return new FloatHistogram(
        CounterReset.GAUGE,
        last.schema(),
        last.zeroThreshold(),
        (last.zeroCount() - first.zeroCount()) * factor,
        (last.count() - first.count()) * factor,
        (last.sum() - first.sum()) * factor,
        positiveSpans,
        positive,
        custom ? List.of() : negativeSpans,
        custom ? new double[0] : negative,
        last.customBounds());
  }

  private static double[] scaled(double[] last, double[] first, double factor) {
    var out = new double[last.length];
    for (int i = 0; i < out.length; i++) {
      double difference = last[i] - first[i];
      // An empty bucket stays one, whatever the factor.
      out[i] = difference == 0 ? 0 : difference * factor;
    }
    return out;
  }

  private static int filled(double[] buckets) {
    int filled = 0;
    for (double bucket : buckets) {
      filled += bucket == 0 ? 0 : 1;
    }
    return filled;
  }

  private static double[] compact(double[] buckets, int filled) {
    var out = new double[filled];
    int size = 0;
    for (double bucket : buckets) {
      if (bucket != 0) {
        out[size++] = bucket;
      }
    }
    return out;
  }

  /** The spans of the buckets that hold anything. */
  private static List<Span> spans(List<Span> all, double[] buckets) {
    var out = new ArrayList<Span>();
    int place = 0;
    int index = 0;
    int end = 0;
    int start = 0;
    int length = 0;
    for (var span : all) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++) {
        if (buckets[place++] == 0) {
          continue;
        }
        if (length > 0 && index != start + length) {
          out.add(new Span(start - end, length));
          end = start + length;
          length = 0;
        }
        start = length == 0 ? index : start;
        length++;
      }
    }
    if (length > 0) {
      out.add(new Span(start - end, length));
    }
    return out;
  }
}
