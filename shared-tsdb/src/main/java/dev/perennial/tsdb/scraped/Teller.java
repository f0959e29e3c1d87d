package dev.perennial.tsdb.scraped;

import dev.perennial.tsdb.series.Answer;
import dev.perennial.tsdb.time.TimeRange;

/// Whoever tells what Prometheis scrape and evaluate: one under its external labels, or all that stand behind a querier. Safe for many
/// threads.
///
/// What cannot be had at all throws; what is missing of an answer is in its notes.
public interface Teller {
  /// The rule groups with their alerts. External labels are on the rules and not on their alerts, as Thanos has it.
  Answer<RuleGroup> rules();

  /// The targets, active and dropped.
  Answer<Target> targets();

  /// What targets say about metrics.
  Answer<MetricMetadata> metadata();

  /// The exemplars of the series that a query in PromQL selects anywhere.
  Answer<Exemplars> exemplars(String query, TimeRange range);
}
