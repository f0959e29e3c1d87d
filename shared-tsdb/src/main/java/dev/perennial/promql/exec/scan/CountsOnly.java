package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Resets;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.series.Samples;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Leaves only count and sum of the histograms of one series. Since buckets tell resets and are gone afterwards, each histogram
/// is compared with the one before and says whether it is a reset.
final class CountsOnly {
  private static final double[] NONE = {};

  private @Nullable FloatHistogram before;
  private int seen;

  /// The counts of the histogram at place `i` of the series' samples, those before it seen first; places ascend.
  FloatHistogram at(Samples samples, int i) {
    for (; seen < i; seen++) {
      var histogram = samples.histogram(seen);
      if (histogram != null && !samples.isStale(seen)) {
        next(histogram.toFloat());
      }
    }
    seen = i + 1;
    return next(Objects.requireNonNull(samples.histogram(i)).toFloat());
  }

  /// The counts of the series' next histogram.
  FloatHistogram next(FloatHistogram histogram) {
    var reset = histogram.reset();
    if (reset == CounterReset.UNKNOWN && before != null) {
      reset = Resets.between(before, histogram) ? CounterReset.RESET : CounterReset.NOT_RESET;
    }
    before = histogram.withReset(reset);
    return new FloatHistogram(
        reset, histogram.schema(), 0, 0, histogram.count(), histogram.sum(), List.of(), NONE, List.of(), NONE, NONE);
  }
}
