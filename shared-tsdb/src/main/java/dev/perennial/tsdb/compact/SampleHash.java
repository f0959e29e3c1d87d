package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.series.Samples;
import java.util.List;

/// Hashes of samples by what they mean: neither hints nor empty buckets count, for encoding may change both.
final class SampleHash {
  private SampleHash() {}

  /// One sample, mixed into `labels`.
  static long of(long labels, Samples samples, int i) {
    var histogram = samples.histogram(i);
    long hash = mix(labels, samples.time(i));
    return histogram == null ? mix(hash, Double.doubleToRawLongBits(samples.value(i))) : of(hash, histogram);
  }

  private static long of(long start, Histogram histogram) {
    long hash = mix(mix(start, 1), Double.doubleToRawLongBits(histogram.sum()));
    if (histogram.isStale()) {
      return hash;
    }
    hash = mix(mix(hash, histogram.schema()), Double.doubleToRawLongBits(histogram.zeroThreshold()));
    for (double bound : histogram.customBounds()) {
      hash = mix(hash, Double.doubleToRawLongBits(bound));
    }
    return switch (histogram) {
      case IntHistogram h ->
          of(
              of(mix(mix(mix(hash, 2), h.count()), h.zeroCount()), h.positiveSpans(), bits(h.positiveDeltas())),
              h.negativeSpans(),
              bits(h.negativeDeltas()));
      case FloatHistogram h ->
          of(
              of(
                  mix(mix(mix(hash, 3), Double.doubleToRawLongBits(h.count())), Double.doubleToRawLongBits(h.zeroCount())),
                  h.positiveSpans(),
                  bits(h.positiveBuckets())),
              h.negativeSpans(),
              bits(h.negativeBuckets()));
    };
  }

  private static long of(long start, List<Span> spans, long[] counts) {
    long hash = mix(start, 4);
    int at = 0;
    long index = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++) {
        if (counts[at] != 0) {
          hash = mix(mix(hash, index), counts[at]);
        }
        at++;
        index++;
      }
    }
    return hash;
  }

  private static long[] bits(long[] deltas) {
    var out = new long[deltas.length];
    long count = 0;
    for (int i = 0; i < out.length; i++) {
      count += deltas[i];
      out[i] = count;
    }
    return out;
  }

  private static long[] bits(double[] counts) {
    var out = new long[counts.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = counts[i] == 0 ? 0 : Double.doubleToRawLongBits(counts[i]);
    }
    return out;
  }

  private static long mix(long hash, long value) {
    long out = (hash ^ value) * 0x9e3779b97f4a7c15L;
    return out ^ (out >>> 29);
  }
}
