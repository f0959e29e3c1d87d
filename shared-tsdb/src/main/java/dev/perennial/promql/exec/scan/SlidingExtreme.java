package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;

/// `min_over_time` and `max_over_time` of floats; NaN only if there is nothing else.
final class SlidingExtreme implements WindowFunction {
  /*
   * The places that may still become the extreme of a later window are kept in a queue: each sample drives out those before
   * it that are worse, for no later window holds them without it. So every sample enters and leaves once, however long the
   * range is, and the front of the queue is the answer.
   */

  /// Which end.
  enum Kind {
    /// The least.
    MIN,
    /// The greatest.
    MAX
  }

  private final Kind kind;
  private int[] queue = new int[0];
  private int front;
  private int back;
  private int next;

  SlidingExtreme(Kind kind) {
    this.kind = kind;
  }

  @Override
  public void begin(Window window) {
    if (queue.length < window.floatCount) {
      queue = new int[window.floatCount];
    }
    front = 0;
    back = 0;
    next = 0;
  }

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.floatsInside() == 0) {
      return;
    }
    if (window.histogramsInside() > 0) {
      window.informIgnored();
    }
    var floats = window.floats;
    for (; next < window.endFloat; next++) {
      double value = floats[next];
      if (Double.isNaN(value)) {
        continue;
      }
      while (back > front && (kind == Kind.MAX ? floats[queue[back - 1]] < value : floats[queue[back - 1]] > value)) {
        back--;
      }
      queue[back++] = next;
    }
    while (front < back && queue[front] < window.firstFloat) {
      front++;
    }
    out.set(step, front < back ? floats[queue[front]] : Double.NaN);
  }
}
