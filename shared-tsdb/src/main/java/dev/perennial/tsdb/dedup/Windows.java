package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;

/// How time is cut for deduplication, in milliseconds: windows of `window`, of which none reaches over a multiple of `cut`.
///
/// `cut` is the smallest range of a block: every block begins and ends at a multiple of it, and nothing is decided
/// by looking over one. All parts of a system that shares a bucket use the same windows.
public record Windows(long window, long cut) {
  private static final long FIVE_MINUTES = 300_000;
  private static final long SMALLEST = 1_000;

  /// Checks that the cut is a multiple of the window.
  public Windows {
    if (window <= 0 || cut <= 0 || cut % window != 0) {
      throw new IllegalArgumentException(
          "Cannot cut time into windows of " + window + " ms and cuts of " + cut + " ms: a cut is a multiple of a window");
    }
  }

  /// Five minutes and two hours.
  public static Windows standard() {
    return new Windows(FIVE_MINUTES, Duration.ofHours(2).toMillis());
  }

  /// The windows for blocks whose smallest range is `range`: five minutes where that divides it, else the largest whole second
  /// of at most five minutes that divides half of it.
  public static Windows forBlockRange(Duration range) {
    long cut = range.toMillis();
    if (cut % FIVE_MINUTES == 0) {
      return new Windows(FIVE_MINUTES, cut);
    }
    for (long parts = Math.max(2, (cut + FIVE_MINUTES - 1) / FIVE_MINUTES); cut / parts >= SMALLEST; parts++) {
      if (cut % (parts * SMALLEST) == 0) {
        return new Windows(cut / parts, cut);
      }
    }
    return new Windows(cut, cut);
  }

  /// The start of the window that holds `time`.
  public long start(long time) {
    return time - Math.floorMod(time, window);
  }

  /// The first cut behind `time`.
  long nextCut(long time) {
    return time - Math.floorMod(time, cut) + cut;
  }

  /// Whether blocks may begin at `time`.
  public boolean isCut(long time) {
    return Math.floorMod(time, cut) == 0;
  }

  /// What has to be read to know the merged samples of `range`: whole windows, and one before unless a cut is between.
  public TimeRange widen(TimeRange range) {
    long start = start(Math.max(range.start(), Long.MIN_VALUE + 2 * window));
    long last = start(Math.min(range.last(), Long.MAX_VALUE - 2 * window));
    return new TimeRange(isCut(start) ? start : start - window, last + window);
  }
}
