package dev.perennial.query.fanout;

import dev.perennial.query.endpoints.StoreChoice;
import dev.perennial.tsdb.block.Resolution;
import java.util.Set;

/// How a query wants to read: which labels tell replicas apart, the coarsest resolution it takes, what it does about gaps, and which
/// stores it asks.
public record Reading(Set<String> replicaLabels, Replicas replicas, Resolution coarsest, Gaps gaps, StoreChoice stores) {
  /// Copies the labels.
  public Reading {
    replicaLabels = Set.copyOf(replicaLabels);
  }

  /// A reading that asks everybody.
  public Reading(Set<String> replicaLabels, Replicas replicas, Resolution coarsest, Gaps gaps) {
    this(replicaLabels, replicas, coarsest, gaps, StoreChoice.ALL);
  }

  /// What becomes of replicas of the same series.
  public enum Replicas {
    /// One series without replica labels.
    MERGED,
    /// A series each.
    APART
  }

  /// What becomes of an answer that may be incomplete.
  public enum Gaps {
    /// It is given, with a warning.
    WARN,
    /// It is refused.
    REFUSE
  }
}
