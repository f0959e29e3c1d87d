package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.histogram.Resets;
import dev.perennial.promql.exec.histogram.Tally;
import dev.perennial.promql.exec.histogram.Totals;
import dev.perennial.tsdb.histogram.FloatHistogram;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Values on the straight line between two samples. A counter that was reset between them is taken to have begun at zero at
/// the earlier one.
final class Interpolation {
  private Interpolation() {}

  /// The value at `time` between two floats.
  static double between(double before, long timeBefore, double after, long timeAfter, long time, boolean counter) {
    double from = counter && after < before ? 0 : before;
    return from + (after - from) * (time - timeBefore) / (timeAfter - timeBefore);
  }

  /// The histogram at `time` between two others, or null where these do not add; `informed` takes remarks.
  static @Nullable FloatHistogram between(
      FloatHistogram before,
      long timeBefore,
      FloatHistogram after,
      long timeAfter,
      long time,
      boolean counter,
      Consumer<String> informed) {
    if (time == timeBefore) {
      return before;
    }
    if (time == timeAfter) {
      return after;
    }
    double part = (double) (time - timeBefore) / (timeAfter - timeBefore);
    if (counter && Resets.between(before, after)) {
      return Totals.scaled(after, part);
    }
    var change = Tally.of(after);
    if (!change.subtract(before)) {
      return null;
    }
    if (change.reconciled()) {
      informed.accept("mismatched custom buckets were reconciled during subtraction");
    }
    var scaled = Tally.of(change.histogram()).multiply(part);
    if (!scaled.add(before)) {
      return null;
    }
    if (scaled.reconciled()) {
      informed.accept("mismatched custom buckets were reconciled during addition");
    }
    return scaled.histogram();
  }
}
