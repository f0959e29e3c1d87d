package dev.perennial.query.blocks;

import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.series.Selection;
import java.util.Set;

/// What the aggregates of downsampled blocks determine, and with what bounds: the table in `docs/format/downsampled.md`.
public final class Determined {
  /** Functions of a range that read the counter: of two samples in each window. */
  private static final Set<String> OF_TWO = Set.of("rate", "increase");

  /** Nothing is the name where a selector's range is asked for by itself. */
  private static final Set<String> OF_ONE =
      Set.of(
          "",
          "min_over_time",
          "max_over_time",
          "sum_over_time",
          "avg_over_time",
          "last_over_time",
          "first_over_time",
          "present_over_time",
          "absent_over_time");

  /** What asks of single samples more than an average tells, around a selector of instants or a subquery of such. */
  private static final Set<String> OF_SAMPLES = Set.of("timestamp", "start_timestamp", "count_values", "changes", "resets");

  /** What Thanos' rule by names gives a sum or a count, and which reads values at the steps of a subquery. */
  private static final Set<String> OF_STEPS = Set.of("sum_over_time", "count_over_time", "count_values");

  private Determined() {}

  /// Whether aggregates determine what `selection` is asked for.
  public static boolean holds(Selection selection) {
    var function = selection.function();
    return selection.window() == 0 ? !OF_SAMPLES.contains(function) : OF_TWO.contains(function) || OF_ONE.contains(function);
  }

  /// The coarsest resolution up to `coarsest` that determines what is asked for, and leaves each window the samples it takes.
  public static Resolution suited(Resolution coarsest, Selection selection) {
    if (!holds(selection)) {
      return Resolution.RAW;
    }
    if (selection.window() == 0) {
      return coarsest;
    }
    var most = new Resolution(OF_TWO.contains(selection.function()) ? selection.window() / 2 : selection.window());
    return most.compareTo(coarsest) < 0 ? most : coarsest;
  }

  /// The function by whose name aggregates are read for `selection`.
  public static String function(Selection selection) {
    return selection.window() == 0 && OF_STEPS.contains(selection.function()) ? "" : selection.function();
  }
}
