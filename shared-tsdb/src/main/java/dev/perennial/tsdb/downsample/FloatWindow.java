package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.series.Samples;

/// Aggregates floats by windows. The counter goes on from window to window; the others begin anew.
final class FloatWindow {
  private final long resolution;
  private long samples;
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

  FloatWindow(long resolution) {
    this.resolution = resolution;
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
    var window = new FloatWindow(resolution);
    long[] times = batch.times();
    double[] values = batch.values();
    long limit = times[to - 1];
    long end = -1;
    for (int i = from; i < to; i++) {
      long time = times[i];
      if (time > end) {
        if (end != -1) {
          sink.window(end, window);
        }
        window.clear();
        end = Math.min(end(time, window.resolution), limit);
      }
      window.add(values[i]);
    }
    sink.window(end, window);
    return end;
  }

  private void clear() {
    count = 0;
    sum = 0;
    min = Double.MAX_VALUE;
    max = -Double.MAX_VALUE;
  }

  private void add(double value) {
    if (samples++ == 0) {
      counter = value;
    } else {
      counter += value < last ? value : value - last;
    }
    last = value;
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
}
