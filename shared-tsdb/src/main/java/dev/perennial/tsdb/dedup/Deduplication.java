package dev.perennial.tsdb.dedup;

/// How what several inputs have of one series becomes one series.
///
/// [Dedup] is local in time, and the only one of which a query over any blocks gives the same. [Overlap] is what Thanos does when it merges blocks.
public sealed interface Deduplication permits Dedup, Overlap {
  /// What is meant by `local`, `one-to-one` or `penalty`.
  ///
  /// @throws IllegalArgumentException with a sentence if the name is none of these
  static Deduplication named(String name, Windows windows) {
    return switch (name) {
      case "local" -> new Dedup(windows);
      case "one-to-one" -> Overlap.ONE_TO_ONE;
      case "penalty" -> Overlap.PENALTY;
      default ->
          throw new IllegalArgumentException("Cannot deduplicate by \"" + name + "\": give local, one-to-one or penalty.");
    };
  }
}
