package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.QueryException;

/// Thanos' `xrate`, `xincrease` and `xdelta`: the difference from the newest sample before the range on, so that no increase between
/// two ranges is lost, and with little extrapolation.
final class BridgedRate implements WindowFunction {
  private final Rate.Kind kind;
  private final long range;
  private final double seconds;

  BridgedRate(Rate.Kind kind, long range) {
    this.kind = kind;
    this.range = range;
    // Thanos counts whole seconds here.
    this.seconds = Math.floorDiv(range, 1000L);
  }

  @Override
  public void apply(Window window, Column out, int step) {
    if (window.histogramsInside() > 0) {
      throw QueryException.execution("native histograms are not supported in extended range functions");
    }
    int first = window.firstFloat;
    while (first + 1 < window.endFloat && window.floatTimes[first + 1] <= window.start) {
      first++;
    }
    out.set(step, kind == Rate.Kind.INCREASE ? increase(window, first) : adjusted(window, first));
  }

  private double increase(Window window, int first) {
    // A counter that has just appeared has counted from zero on.
    boolean appeared = window.end <= window.floatTimes[0] + range;
    return appeared && constant(window, first) ? window.floats[first] : change(window, first);
  }

  private static boolean constant(Window window, int first) {
    for (int i = first + 1; i < window.endFloat; i++) {
      if (window.floats[i] != window.floats[i - 1]) {
        return false;
      }
    }
    return true;
  }

  private double change(Window window, int first) {
    double change = window.floats[window.endFloat - 1] - window.floats[first];
    for (int i = first + 1; i < window.endFloat && kind != Rate.Kind.DELTA; i++) {
      if (window.floats[i] < window.floats[i - 1]) {
        change += window.floats[i - 1];
      }
    }
    return change;
  }

  /// The change, stretched to the whole range where samples cover it.
  private double adjusted(Window window, int first) {
    var times = window.floatTimes;
    int last = window.endFloat - 1;
    int from = first;
    double sampled = times[last] - times[from];
    double average = sampled / (last - from);
    if (window.start - times[from] > average) {
      // The sample before the range is too far away.
      if (last - from < 2) {
        return 0;
      }
      from++;
      sampled = times[last] - times[from];
      average = sampled / (last - from);
    }
    double change = change(window, from);
    if (times[from] <= window.start && window.end - times[last] < average) {
      change *= seconds / (sampled / 1000);
    }
    return kind == Rate.Kind.RATE ? change / seconds : change;
  }
}
