package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;

/// A function of a range vector, for one thread: it sees the windows of a series step by step, then those of the next series.
public interface WindowFunction {
  /// A new series was filled into `window`; nothing is in the window yet.
  default void begin(Window window) {}

  /// Computes a step from a window that holds at least one sample; leaves `out` alone where there is no value.
  void apply(Window window, Column out, int step);

  /// The last step of a series was computed.
  default void end(Window window, Column out) {}
}
