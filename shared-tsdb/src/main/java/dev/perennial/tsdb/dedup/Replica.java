package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;

/// What one replica, or an earlier merge of several, has of one series.
///
/// `labels` are the replica labels alone, `{replica="a"}`. Inputs with equal labels come from one Prometheus: they are
/// joined and never compared. Empty labels are a merge's product, which holds samples of several replicas: it wins every tie,
/// so merging it with its own sources again changes nothing.
public record Replica(Labels labels, Samples samples) {
  /// The product of an earlier merge.
  public static Replica merged(Samples samples) {
    return new Replica(Labels.empty(), samples);
  }
}
