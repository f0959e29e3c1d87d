package dev.perennial.promql.plan;

import java.util.OptionalLong;

/// Which instant a selector looks at when it is evaluated at a step: that of `at` if given, else the step, `offset` milliseconds earlier.
public record When(OptionalLong at, long offset) {
  /// The step itself.
  public static final When NOW = new When(OptionalLong.empty(), 0);

  /// The instant looked at when evaluated at `step`.
  public long of(long step) {
    return at.orElse(step) - offset;
  }

  /// Whether the instant is the same at each step.
  public boolean fixed() {
    return at.isPresent();
  }

  @Override
  public String toString() {
    return (at.isPresent() ? " @ " + at.getAsLong() + "ms" : "") + (offset == 0 ? "" : " offset " + offset + "ms");
  }
}
