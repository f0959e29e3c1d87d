package dev.perennial.tsdb.scraped;

import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// One Prometheus that tells what it scrapes and evaluates, under its external labels. Safe for many threads.
///
/// What cannot be had throws; nobody tells a part of the whole.
public interface Teller {
  /// The rule groups with their alerts. External labels are on the rules and not on their alerts, as Thanos has it.
  List<RuleGroup> rules();

  /// The targets, active and dropped.
  List<Target> targets();

  /// What targets say about metrics.
  List<MetricMetadata> metadata();

  /// The exemplars of the series that a query in PromQL selects anywhere.
  List<Exemplars> exemplars(String query, TimeRange range);
}
