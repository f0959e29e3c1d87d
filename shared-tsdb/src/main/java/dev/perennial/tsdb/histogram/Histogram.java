package dev.perennial.tsdb.histogram;

import java.util.List;

/// One native histogram sample. Immutable: arrays handed out are the histogram's own and are never written.
public sealed interface Histogram permits IntHistogram, FloatHistogram {
  /// The schema whose bucket bounds are listed in [#customBounds].
  int CUSTOM_BOUNDS = -53;

  /// The bits of the stale marker, as the sum of a histogram that ends its series.
  long STALE_BITS = 0x7ff0000000000002L;

  /// What is known against the sample before.
  CounterReset reset();

  /// The bucket layout: -4..8, or [#CUSTOM_BOUNDS].
  int schema();

  /// The zero bucket reaches from minus this to plus this.
  double zeroThreshold();

  /// The sum of the observations.
  double sum();

  /// Where the positive buckets lie.
  List<Span> positiveSpans();

  /// Where the negative buckets lie, mirrored.
  List<Span> negativeSpans();

  /// The upper bounds for [#CUSTOM_BOUNDS], strictly ascending, without infinity; else empty. Not to be written.
  double[] customBounds();

  /// This histogram counted in floats, buckets absolute.
  FloatHistogram toFloat();

  /// This histogram with another hint.
  Histogram withReset(CounterReset reset);

  /// Whether this sample is a stale marker.
  default boolean isStale() {
    return Double.doubleToRawLongBits(sum()) == STALE_BITS;
  }
}
