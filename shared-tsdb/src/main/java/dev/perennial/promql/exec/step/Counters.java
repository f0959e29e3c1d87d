package dev.perennial.promql.exec.step;

import dev.perennial.promql.plan.Steps;

/// How many samples a query looked at, in all and for each step of its answer. Safe for many threads.
public final class Counters {
  private final Steps steps;
  private final long[] perStep;
  private long looked;
  private long read;

  Counters(Steps steps) {
    this.steps = steps;
    this.perStep = new long[steps.count()];
  }

  /// Counts `looked[i]` samples looked at for the step at place `i` of `at`, and `read` samples read.
  public synchronized void add(Steps at, int[] lookedAt, long samplesRead) {
    read += samplesRead;
    for (int i = 0; i < lookedAt.length; i++) {
      looked += lookedAt[i];
      perStep[place(at.time(i))] += lookedAt[i];
    }
  }

  /// The step that an inner evaluation at `time` belongs to: the first one at or after it.
  private int place(long time) {
    if (steps.count() == 1 || time <= steps.start()) {
      return 0;
    }
    return (int) Math.min(steps.count() - 1, (time - steps.start() + steps.step() - 1) / steps.step());
  }

  /// Samples looked at, a sample once for each step that looks at it.
  public synchronized long looked() {
    return looked;
  }

  /// Samples read from storage.
  public synchronized long read() {
    return read;
  }

  /// Samples looked at for each step.
  public synchronized long[] perStep() {
    return perStep.clone();
  }
}
