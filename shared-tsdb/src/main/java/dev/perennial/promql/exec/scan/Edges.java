package dev.perennial.promql.exec.scan;

import dev.perennial.promql.syntax.Expr.Extent;
import org.jspecify.annotations.Nullable;

/// The places of the samples that give the edges of an `anchored` or `smoothed` range their values: `left` is the newest one at or
/// before its start, `right` the last one, or for `smoothed` the first one at or after its end; where there is none beyond an edge, the
/// nearest one.
record Edges(int left, int right) {
  /// The edges of the samples at places `first <= i < end`; null if none of them is after the range's start.
  static @Nullable Edges of(Window window, long[] times, int first, int end) {
    int last = end - 1;
    int left = first;
    while (left + 1 < last && times[left + 1] <= window.start) {
      left++;
    }
    int right = last;
    if (window.sight().extent() == Extent.SMOOTHED) {
      right = first;
      while (right < last && times[right] < window.end) {
        right++;
      }
    }
    return times[right] <= window.start ? null : new Edges(left, right);
  }

  /// The float at the range's start.
  double leftValue(Window window, boolean counter) {
    var times = window.floatTimes;
    double value = window.floats[left];
    return window.sight().extent() == Extent.SMOOTHED && times[left] < window.start
        ? Interpolation.between(value, times[left], window.floats[left + 1], times[left + 1], window.start, counter)
        : value;
  }

  /// The float at the range's end.
  double rightValue(Window window, boolean counter) {
    var times = window.floatTimes;
    double value = window.floats[right];
    return window.sight().extent() == Extent.SMOOTHED && right > window.firstFloat && times[right] > window.end
        ? Interpolation.between(window.floats[right - 1], times[right - 1], value, times[right], window.end, counter)
        : value;
  }
}
