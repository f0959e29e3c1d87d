package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;

/// A question for label names or values on series that satisfy all matchers, from `first` to `last`, both inclusive.
///
/// `limit` is the most items wanted, 0 for all; `blocks` are matchers on blocks, as in [SeriesQuery.Hints].
public record LabelsQuery(
    List<Matcher> matchers, long first, long last, List<String> withoutReplicaLabels, long limit, List<Matcher> blocks) {
  /// Copies the lists.
  public LabelsQuery {
    matchers = List.copyOf(matchers);
    withoutReplicaLabels = List.copyOf(withoutReplicaLabels);
    blocks = List.copyOf(blocks);
  }

  /// A question without limit.
  public static LabelsQuery of(List<Matcher> matchers, TimeRange range) {
    return new LabelsQuery(
        matchers, range.start(), range.equals(TimeRange.ALL) ? Long.MAX_VALUE : range.last(), List.of(), 0, List.of());
  }

  /// The same question with other matchers.
  public LabelsQuery withMatchers(List<Matcher> others) {
    return new LabelsQuery(others, first, last, withoutReplicaLabels, limit, blocks);
  }
}
