package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Resets;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/// `changes` and `resets`: how often neighbouring samples differ, or fall.
///
/// For a series of floats the events up to each sample are counted once, so that a step costs the same whatever its range.
final class Steplike implements WindowFunction {
  /// What is counted.
  enum Kind {
    /// Samples that are not equal to the one before.
    CHANGES,
    /// Samples that are less than the one before.
    RESETS
  }

  private final Kind kind;
  private int[] upTo = new int[0];

  Steplike(Kind kind) {
    this.kind = kind;
  }

  @Override
  public void begin(Window window) {
    if (upTo.length < window.floatCount) {
      upTo = new int[window.floatCount];
    }
    for (int i = 1; i < window.floatCount; i++) {
      upTo[i] = upTo[i - 1] + (event(window.floats[i - 1], window.floats[i]) ? 1 : 0);
    }
  }

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.histogramsInside() == 0) {
      out.set(step, upTo[window.endFloat - 1] - upTo[window.firstFloat]);
      return;
    }
    int events = 0;
    int f = window.firstFloat;
    int h = window.firstHistogram;
    boolean first = true;
    double before = 0;
    @Nullable FloatHistogram histogramBefore = null;
    while (f < window.endFloat || h < window.endHistogram) {
      boolean floatNext =
          h >= window.endHistogram || (f < window.endFloat && window.floatTimes[f] < window.histogramTimes[h]);
      double now = floatNext ? window.floats[f++] : 0;
      @Nullable FloatHistogram histogram = floatNext ? null : window.histograms[h++];
      if (!first && event(before, histogramBefore, now, histogram)) {
        events++;
      }
      first = false;
      before = now;
      histogramBefore = histogram;
    }
    out.set(step, events);
  }

  private boolean event(
      double before, @Nullable FloatHistogram histogramBefore, double now, @Nullable FloatHistogram histogram) {
    if (histogramBefore == null || histogram == null) {
      return histogramBefore != null || histogram != null || event(before, now);
    }
    return switch (kind) {
      case CHANGES -> !Resets.same(histogramBefore, histogram);
      case RESETS -> Resets.between(histogramBefore, histogram);
    };
  }

  private boolean event(double before, double now) {
    return switch (kind) {
      case CHANGES -> now != before && !(Double.isNaN(now) && Double.isNaN(before));
      case RESETS -> now < before;
    };
  }
}
