package dev.perennial.promql.exec.step;

import dev.perennial.promql.plan.Steps;
import java.util.Arrays;
import java.util.List;

/// How many samples a query looked at and read, for each step of its answer. Safe for many threads.
public final class Counters {
  private final Steps steps;
  private final long[] looked;
  private final long[] read;

  Counters(Steps steps) {
    this.steps = steps;
    this.looked = new long[steps.count()];
    this.read = new long[steps.count()];
  }

  /// Counts, for the step at place `i` of `at`, `lookedAt[i]` samples looked at, of which `newlyRead[i]` for the first time.
  public synchronized void add(Steps at, int[] lookedAt, int[] newlyRead) {
    for (int i = 0; i < lookedAt.length; i++) {
      int place = place(at.time(i));
      looked[place] += lookedAt[i];
      read[place] += newlyRead[i];
    }
  }

  /// The step that an inner evaluation at `time` belongs to: the first one at or after it.
  private int place(long time) {
    if (steps.count() == 1 || time <= steps.start()) {
      return 0;
    }
    return (int) Math.min(steps.count() - 1, (time - steps.start() + steps.step() - 1) / steps.step());
  }

  /// Samples looked at for each step.
  public synchronized List<Long> looked() {
    return Arrays.stream(looked).boxed().toList();
  }

  /// Samples read from storage for each step.
  public synchronized List<Long> read() {
    return Arrays.stream(read).boxed().toList();
  }
}
