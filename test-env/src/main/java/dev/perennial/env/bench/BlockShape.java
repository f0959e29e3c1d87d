package dev.perennial.env.bench;

import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Duration;
import java.util.List;

/// Inputs of the work on blocks, at full size; scrapes are 30 seconds apart.
enum BlockShape {
  /// Two replicas, a day in blocks of two hours, 50,000 series.
  MEDIUM(50_000, 2, Duration.ofHours(24), "53.8 s, 367 MB"),
  /// Two replicas, one block of two hours each, 516,000 series.
  LARGE(516_000, 2, Duration.ofHours(2), "36.5 s, 1,297 MB"),
  /// One replica, 52 hours in blocks of two: all chunks can be copied.
  HORIZONTAL(10_000, 1, Duration.ofHours(52), "3.4 s"),
  /// The block of 52 hours that is made of these, to a resolution of five minutes.
  DOWNSAMPLE(10_000, 1, Duration.ofHours(52), "8.1 s, 394 MB");

  private final int series;
  private final int replicas;
  private final Duration length;
  private final String thanos;

  BlockShape(int series, int replicas, Duration length, String thanos) {
    this.series = series;
    this.replicas = replicas;
    this.length = length;
    this.thanos = thanos;
  }

  /// What real Thanos took of processor and memory for blocks of this shape at full size, on two cores of such a machine as
  /// `docs/performance.md` names.
  String thanos() {
    return thanos;
  }

  /// How many series there are at a scale.
  int series(double scale) {
    return pods(scale).size();
  }

  /// Writes the blocks to be worked on, those to be merged first for [#DOWNSAMPLE].
  void write(ObjectStore bucket, double scale) {
    for (var replica : List.of("a", "b").subList(0, replicas)) {
      pods(scale).write(bucket, replica, length);
    }
  }

  private Pods pods(double scale) {
    return new Pods(Math.max(1, (int) Math.round(series * scale / Pods.SERIES)));
  }
}
