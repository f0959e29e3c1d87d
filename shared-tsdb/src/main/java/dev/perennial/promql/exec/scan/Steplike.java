package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Resets;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.syntax.Expr.Extent;
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
      boolean event = event(window.floats[i - 1], window.floats[i]) || started(window.floatStarts, window.floatTimes, i);
      upTo[i] = upTo[i - 1] + (event ? 1 : 0);
    }
  }

  @Override
  public void apply(Window window, Column out, int step) {
    int firstFloat = window.firstFloat;
    int firstHistogram = window.firstHistogram;
    if (window.sight().extent() == Extent.ANCHORED) {
      int floatsBefore = upToStart(window.floatTimes, firstFloat, window.endFloat, window.start);
      int histogramsBefore = upToStart(window.histogramTimes, firstHistogram, window.endHistogram, window.start);
      if (floatsBefore == window.endFloat && histogramsBefore == window.endHistogram) {
        return;
      }
      // Of all samples at or before the start, only the newest one counts: it is what the others are compared with.
      boolean anyFloat = floatsBefore > firstFloat;
      boolean anyHistogram = histogramsBefore > firstHistogram;
      boolean floatIsNewest =
          anyFloat
              && (!anyHistogram
                  || window.floatTimes[floatsBefore - 1] >= window.histogramTimes[histogramsBefore - 1]);
      firstFloat = floatsBefore - (floatIsNewest ? 1 : 0);
      firstHistogram = histogramsBefore - (anyHistogram && !floatIsNewest ? 1 : 0);
    }
    out.set(step, count(window, firstFloat, firstHistogram));
  }

  private static int upToStart(long[] times, int from, int end, long start) {
    int i = from;
    while (i < end && times[i] <= start) {
      i++;
    }
    return i;
  }

  private int count(Window window, int firstFloat, int firstHistogram) {
    if (firstHistogram == window.endHistogram) {
      return upTo[window.endFloat - 1] - upTo[firstFloat];
    }
    int events = 0;
    int f = firstFloat;
    int h = firstHistogram;
    boolean first = true;
    double before = 0;
    @Nullable FloatHistogram histogramBefore = null;
    while (f < window.endFloat || h < window.endHistogram) {
      boolean floatNext =
          h >= window.endHistogram || (f < window.endFloat && window.floatTimes[f] < window.histogramTimes[h]);
      boolean started =
          floatNext
              ? f > firstFloat && started(window.floatStarts, window.floatTimes, f)
              : h > firstHistogram && started(window.histogramStarts, window.histogramTimes, h);
      double now = floatNext ? window.floats[f++] : 0;
      @Nullable FloatHistogram histogram = floatNext ? null : window.histograms[h++];
      if (!first && (started || event(before, histogramBefore, now, histogram))) {
        events++;
      }
      first = false;
      before = now;
      histogramBefore = histogram;
    }
    return events;
  }

  private boolean started(long[] starts, long[] times, int i) {
    return kind == Kind.RESETS && Starts.areReset(starts, times, i);
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
