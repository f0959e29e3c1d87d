package dev.perennial.query.fanout;

import dev.perennial.query.cache.BlockReaders;
import dev.perennial.tsdb.dedup.Dedup;
import java.time.Duration;
import java.util.Set;

/// What reading takes: open blocks, connections, how long an endpoint may take, and how replicas are told apart and merged.
public record Means(
    BlockReaders blocks, StoreClients clients, Duration patience, Set<String> replicaLabels, Dedup dedup) {
  /// Copies the labels.
  public Means {
    replicaLabels = Set.copyOf(replicaLabels);
  }
}
