package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;

/// The range functions that need one look at a window: counting, and its first and last sample.
enum OverTime implements WindowFunction {
  /// How many samples there are.
  COUNT {
    @Override
    public void apply(Window window, Column out, int step) {
      out.set(step, window.floatsInside() + window.histogramsInside());
    }
  },
  /// 1.
  PRESENT {
    @Override
    public void apply(Window window, Column out, int step) {
      out.set(step, 1);
    }
  },
  /// The newest sample.
  LAST {
    @Override
    public void apply(Window window, Column out, int step) {
      int f = window.endFloat - 1;
      int h = window.endHistogram - 1;
      if (window.histogramsInside() == 0
          || (window.floatsInside() > 0 && window.histogramTimes[h] < window.floatTimes[f])) {
        out.set(step, window.floats[f]);
      } else {
        out.set(step, window.histograms[h]);
      }
    }
  },
  /// The oldest sample.
  FIRST {
    @Override
    public void apply(Window window, Column out, int step) {
      int f = window.firstFloat;
      int h = window.firstHistogram;
      if (window.histogramsInside() == 0
          || (window.floatsInside() > 0 && window.floatTimes[f] < window.histogramTimes[h])) {
        out.set(step, window.floats[f]);
      } else {
        out.set(step, window.histograms[h]);
      }
    }
  },
  /// The time of the newest sample.
  TIME_OF_LAST {
    @Override
    public void apply(Window window, Column out, int step) {
      long f = window.floatsInside() == 0 ? 0 : window.floatTimes[window.endFloat - 1];
      long h = window.histogramsInside() == 0 ? 0 : window.histogramTimes[window.endHistogram - 1];
      out.set(step, Math.max(f, h) / 1000.0);
    }
  },
  /// The time of the oldest sample.
  TIME_OF_FIRST {
    @Override
    public void apply(Window window, Column out, int step) {
      long f = window.floatsInside() == 0 ? Long.MAX_VALUE : window.floatTimes[window.firstFloat];
      long h = window.histogramsInside() == 0 ? Long.MAX_VALUE : window.histogramTimes[window.firstHistogram];
      out.set(step, Math.min(f, h) / 1000.0);
    }
  }
}
