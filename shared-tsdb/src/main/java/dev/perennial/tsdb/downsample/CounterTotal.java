package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.series.Samples;

/// The running total of a counter over the chunks of a series: resets are taken out, and the repeated time at a chunk's end
/// tells the raw value with which the next chunk is compared.
final class CounterTotal {
  private boolean begun;
  private long time;
  private double last;
  private double total;

  /// Takes the next chunk's samples and appends the totals, once for each time. Histograms pass unchanged.
  void add(Samples chunk, Samples into) {
    for (int i = 0; i < chunk.size(); i++) {
      if (chunk.histogram(i) != null) {
        if (!begun || chunk.time(i) > time) {
          into.add(chunk, i);
          time = chunk.time(i);
          begun = true;
        }
        continue;
      }
      double value = chunk.value(i);
      if (Double.isNaN(value)) {
        continue;
      }
      if (!begun) {
        begun = true;
        total = value;
      } else if (chunk.time(i) > time) {
        total += value >= last ? value - last : value;
      } else {
        last = chunk.time(i) == time ? value : last;
        continue;
      }
      time = chunk.time(i);
      last = value;
      into.add(time, total);
    }
  }

  /// The raw value that came last.
  double last() {
    return last;
  }
}
