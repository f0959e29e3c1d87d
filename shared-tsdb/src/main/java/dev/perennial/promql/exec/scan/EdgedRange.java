package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.QueryException;
import dev.perennial.promql.plan.Plan;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.Locale;

/// The samples of an `anchored` or `smoothed` range as such: those within it, and one at each edge.
public final class EdgedRange {
  private EdgedRange() {}

  /// The samples that `plan` holds at `time` of a series whose samples around are `samples`.
  ///
  /// @throws QueryException if there is a histogram among them
  public static Samples of(Query query, Plan.Window plan, Labels labels, Samples samples, long time) {
    var window = new Window(plan.position(), query.annotations(), Sight.of(query, plan));
    window.fill(labels, samples);
    window.slide(time, plan.when(), plan.range());
    if (window.histogramsInside() > 0) {
      throw QueryException.execution(
          plan.extent().name().toLowerCase(Locale.ROOT) + " modifier is not supported with histograms");
    }
    var out = new Samples(window.floatsInside() + 2);
    var edges = window.isEmpty() ? null : Edges.of(window, window.floatTimes, window.firstFloat, window.endFloat);
    if (edges == null) {
      return out;
    }
    out.add(window.start, edges.leftValue(window, false));
    for (int i = edges.left(); i <= edges.right(); i++) {
      if (window.floatTimes[i] > window.start && window.floatTimes[i] < window.end) {
        out.add(window.floatTimes[i], window.floats[i]);
      }
    }
    out.add(window.end, edges.rightValue(window, false));
    return out;
  }
}
