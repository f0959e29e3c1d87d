package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Resets;
import dev.perennial.promql.exec.histogram.Tally;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.histogram.CounterReset;

/// `irate` and `idelta`: the difference of the last two samples.
final class InstantRate implements WindowFunction {
  /// What is computed of the difference.
  enum Kind {
    /// Per second, of a counter.
    IRATE,
    /// Of a gauge.
    IDELTA
  }

  private final Kind kind;

  InstantRate(Kind kind) {
    this.kind = kind;
  }

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.floatsInside() + window.histogramsInside() < 2) {
      return;
    }
    int lastFloat = window.endFloat - 1;
    int lastHistogram = window.endHistogram - 1;
    boolean anyFloat = window.floatsInside() > 0;
    boolean anyHistogram = window.histogramsInside() > 0;
    boolean floatLast =
        anyFloat && (!anyHistogram || window.floatTimes[lastFloat] > window.histogramTimes[lastHistogram]);
    if (floatLast) {
      boolean floatBefore =
          window.floatsInside() > 1
              && (!anyHistogram || window.floatTimes[lastFloat - 1] > window.histogramTimes[lastHistogram]);
      if (floatBefore) {
        floats(window, lastFloat, out, step);
      } else {
        window.warnMixed();
      }
    } else {
      boolean histogramBefore =
          window.histogramsInside() > 1
              && (!anyFloat || window.histogramTimes[lastHistogram - 1] > window.floatTimes[lastFloat]);
      if (histogramBefore) {
        histograms(window, lastHistogram, out, step);
      } else {
        window.warnMixed();
      }
    }
  }

  private void floats(Window window, int last, Column out, int step) {
    double now = window.floats[last];
    double before = window.floats[last - 1];
    double seconds = (window.floatTimes[last] - window.floatTimes[last - 1]) / 1000.0;
    boolean reset = now < before || Starts.areReset(window.floatStarts, window.floatTimes, last);
    double change = kind == Kind.IRATE && reset ? now : now - before;
    out.set(step, kind == Kind.IRATE ? change / seconds : change);
  }

  private void histograms(Window window, int last, Column out, int step) {
    var now = window.histograms[last];
    var before = window.histograms[last - 1];
    if (kind == Kind.IRATE && (HistogramRate.gauge(now) || HistogramRate.gauge(before))) {
      HistogramRate.warnNotCounter(window);
    }
    if (kind == Kind.IDELTA && !(HistogramRate.gauge(now) && HistogramRate.gauge(before))) {
      window.warn("this native histogram metric is not a gauge: " + window.name());
    }
    var change = Tally.of(now);
    boolean reset =
        Starts.areReset(window.histogramStarts, window.histogramTimes, last) || Resets.between(before, now);
    if (kind == Kind.IDELTA || !reset) {
      if (!change.subtract(before)) {
        HistogramRate.incompatible(window);
        return;
      }
      if (change.reconciled()) {
        window.inform("mismatched custom buckets were reconciled during subtraction");
      }
    }
    if (kind == Kind.IRATE) {
      change.divide((window.histogramTimes[last] - window.histogramTimes[last - 1]) / 1000.0);
    }
    out.set(step, change.hint(CounterReset.GAUGE).histogram());
  }
}
