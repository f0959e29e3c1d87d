package dev.perennial.tsdb.plan;

import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.util.List;

/// The lengths of time that blocks grow through, in milliseconds, ascending: Thanos' 2 h, 8 h, 2 d, 14 d, or these scaled.
///
/// Each length divides the next, so that windows cut at multiples of a length nest.
public record Ranges(List<Long> lengths) {
  private static final List<Integer> STEPS = List.of(1, 4, 24, 168);

  /// Thanos' own ranges.
  public static final Ranges DEFAULT = scaled(Duration.ofHours(2));

  /// Checks order and divisibility.
  public Ranges {
    lengths = List.copyOf(lengths);
    if (lengths.isEmpty() || lengths.getFirst() <= 0) {
      throw new IllegalArgumentException("Cannot plan with the ranges " + lengths + ": at least one positive length is needed");
    }
    for (int i = 1; i < lengths.size(); i++) {
      long shorter = lengths.get(i - 1);
      long longer = lengths.get(i);
      if (longer <= shorter || longer % shorter != 0) {
        throw new IllegalArgumentException("Cannot plan with the ranges " + lengths + ": each must be a multiple of the one before");
      }
    }
  }

  /// Ranges in Thanos' proportions, 1 : 4 : 24 : 168, for blocks that begin their life at this length.
  public static Ranges scaled(Duration smallest) {
    return new Ranges(STEPS.stream().map(step -> smallest.toMillis() * step).toList());
  }

  /// The length at which Prometheus cuts its blocks.
  public long smallest() {
    return lengths.getFirst();
  }

  /// The length at which blocks stop growing.
  public long largest() {
    return lengths.getLast();
  }

  /// The window of this length, cut at multiples of it since 1970, that holds the instant `t`.
  static TimeRange window(long t, long length) {
    long start = Math.floorDiv(t, length) * length;
    return new TimeRange(start, start + length);
  }
}
