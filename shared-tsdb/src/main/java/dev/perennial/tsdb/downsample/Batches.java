package dev.perennial.tsdb.downsample;

/// How many chunks a series gets, so that each has about as many samples.
final class Batches {
  private static final int SAMPLES = 140;

  private Batches() {}

  /// The number of chunks for `count` samples of `fine` distance at `first..last` that become samples of `coarse` distance.
  static int chunks(long first, long last, long fine, long coarse, long count) {
    double full = last == first ? 1 : Math.min(1, count / ((last - first) / (double) fine));
    long windows = (last - first) / coarse;
    long expected = (long) (windows * full) + 1;
    int chunks = 1;
    while (expected / chunks > SAMPLES) {
      chunks++;
    }
    return chunks;
  }
}
