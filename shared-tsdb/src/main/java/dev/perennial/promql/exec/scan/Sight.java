package dev.perennial.promql.exec.scan;

import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.Planner;
import dev.perennial.promql.plan.Read;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Features.Feature;

/// What a window sees beside the samples of its range: neighbours so many milliseconds `before` and `after` it, since when counters
/// count, and how much of histograms.
record Sight(Extent extent, long before, long after, Starts starts, Read.Detail detail, Types types) {
  /// Whether start timestamps take part.
  enum Starts {
    /// They do.
    USED,
    /// They do not.
    UNUSED
  }

  /// What says that a metric is a counter.
  enum Types {
    /// Its label `__type__`.
    LABEL,
    /// The end of its name.
    NAME
  }

  /// What `query` sees through an instant selector.
  static Sight of(Query query, Plan.Scan scan) {
    return of(query, scan.extent(), query.lookback(), scan.read().detail());
  }

  /// What `query` sees through a range selector.
  static Sight of(Query query, Plan.Window window) {
    long before = window.extent() == Extent.PLAIN ? Planner.before(window.read().function()) : query.lookback();
    return of(query, window.extent(), before, window.read().detail());
  }

  /// What `query` sees of a subquery.
  static Sight ofSubquery(Query query) {
    return of(query, Extent.PLAIN, 0, Read.Detail.WHOLE);
  }

  private static Sight of(Query query, Extent extent, long before, Read.Detail detail) {
    var features = query.features();
    return new Sight(
        extent,
        before,
        extent == Extent.SMOOTHED ? query.lookback() : 0,
        features.has(Feature.START_TIMESTAMPS) ? Starts.USED : Starts.UNUSED,
        detail,
        features.has(Feature.TYPE_AND_UNIT_LABELS) ? Types.LABEL : Types.NAME);
  }
}
