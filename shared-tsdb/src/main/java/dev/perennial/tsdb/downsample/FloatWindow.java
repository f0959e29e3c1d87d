package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.series.Samples;

/// Aggregates floats by windows. The counter goes on from window to window; the others begin anew.
final class FloatWindow {
  private boolean begun;
  private double last;
  private double counter;
  private int count;
  private double sum;
  private double min;
  private double max;

  /// Called with each finished window.
  interface Sink {
    void window(long time, FloatWindow window);
  }

  int count() {
    return count;
  }

  double sum() {
    return sum;
  }

  double min() {
    return min;
  }

  double max() {
    return max;
  }

  double counter() {
    return counter;
  }

  /// The last instant of the window that holds `time`.
  static long end(long time, long resolution) {
    return time - time % resolution + resolution - 1;
  }

  /// Aggregates a batch; returns the time of the last window.
  static long each(Samples batch, long resolution, Sink sink) {
    return each(batch, 0, batch.size(), resolution, sink);
  }

  /// Aggregates the samples at places `from <= i < to`; returns the time of the last window.
  static long each(Samples batch, int from, int to, long resolution, Sink sink) {
    var window = new FloatWindow();
    long[] times = batch.times();
    double[] values = batch.values();
    long limit = times[to - 1];
    long end = limit;
    for (int i = from; i < to; ) {
      end = Math.min(end(times[i], resolution), limit);
      int next = i + 1;
      while (next < to && times[next] <= end) {
        next++;
      }
      window.set(values, i, next);
      sink.window(end, window);
      i = next;
    }
    return end;
  }

  /** Aggregates the values from place `from` on and before `to`, of which there is at least one. */
  private void set(double[] values, int from, int to) {
    double all = 0;
    double least = Double.MAX_VALUE;
    double greatest = -Double.MAX_VALUE;
    for (int i = from; i < to; i++) {
      double value = values[i];
      all += value;
      least = value < least ? value : least;
      greatest = value > greatest ? value : greatest;
    }
    count = to - from;
    sum = all;
    min = least;
    max = greatest;
    double before = begun ? last : values[from];
    double risen = begun ? counter : before;
    for (int i = begun ? from : from + 1; i < to; i++) {
      double value = values[i];
      risen += value < before ? value : value - before;
      before = value;
    }
    begun = true;
    last = before;
    counter = risen;
  }
}
