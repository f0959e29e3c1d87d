package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.series.Samples;
import org.jspecify.annotations.Nullable;

/// A merged series as it grows. A histogram behind a sample of another input loses its hint, which speaks of one that is not there.
public final class Joint {
  private final Samples into;
  private @Nullable Samples last;

  /// Grows at the end of `into`.
  public Joint(Samples into) {
    this.into = into;
  }

  /// Appends the sample at place `i` of `input`.
  @SuppressWarnings("ReferenceEquality") // An input is itself, whatever it holds.
  public void add(Samples input, int i) {
    var histogram = input.histogram(i);
    if (histogram != null && input != last && histogram.reset() != CounterReset.GAUGE) {
      into.add(input.time(i), histogram.withReset(CounterReset.UNKNOWN));
      into.startOfLast(input.start(i));
    } else {
      into.add(input, i);
    }
    last = input;
  }
}
