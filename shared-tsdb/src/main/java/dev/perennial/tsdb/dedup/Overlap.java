package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.series.Samples;
import java.util.List;

/// Deduplication of chunks that overlap, as Thanos does it: it knows inputs in an order, not replicas, and its choice depends on where
/// the overlap begins and on that order.
public enum Overlap implements Deduplication {
  /// All samples of all inputs; of those with one time the one that comes up first.
  ONE_TO_ONE,
  /// The samples of one input until it falls silent; after each, the other is passed over for twice the distance to the one before.
  PENALTY;

  /// Appends the merged samples of inputs to `into`. The first input is the one that begins first; the others come in order of their beginnings.
  public void merge(List<Samples> inputs, Samples into) {
    switch (this) {
      case ONE_TO_ONE -> new Interleaving(inputs, into).run();
      case PENALTY -> Penalty.merge(inputs, into);
    }
  }
}
