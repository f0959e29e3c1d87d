package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;
import java.util.Set;

/// What an endpoint says of itself: its kind (`sidecar`, `store`, …), the external labels of what it holds, and the
/// span it can answer for, `first` to `last`, both inclusive; `Long.MAX_VALUE` is an open end.
public record StoreFacts(
    String component, List<Labels> labelSets, long first, long last, Set<Ability> abilities) {
  /// Something that not every endpoint does: work that its client need not do, or services beside the store.
  public enum Ability {
    /// Answers for one [Shard].
    SHARDING,
    /// Takes replica labels away and sorts without them.
    WITHOUT_REPLICA_LABELS,
    /// Tells rules and their alerts.
    RULES,
    /// Tells targets.
    TARGETS,
    /// Tells metadata of metrics.
    METADATA,
    /// Tells exemplars.
    EXEMPLARS
  }

  /// Copies the collections.
  public StoreFacts {
    labelSets = List.copyOf(labelSets);
    abilities = Set.copyOf(abilities);
  }

  /// Whether it may hold something in the span.
  public boolean overlaps(TimeRange range) {
    return first < range.end() && range.start() <= last;
  }

  /// Whether some of its external labels contradict none of the matchers; one without external labels may hold anything.
  public boolean mayHold(List<Matcher> matchers) {
    return labelSets.isEmpty() || labelSets.stream().anyMatch(labels -> agrees(labels, matchers));
  }

  private static boolean agrees(Labels labels, List<Matcher> matchers) {
    return matchers.stream().allMatch(matcher -> !labels.has(matcher.name()) || matcher.matches(labels));
  }
}
