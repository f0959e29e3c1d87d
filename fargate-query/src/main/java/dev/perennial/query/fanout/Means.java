package dev.perennial.query.fanout;

import dev.perennial.query.blocks.Portion;
import dev.perennial.query.cache.BlockReaders;
import dev.perennial.query.endpoints.StoreClients;
import dev.perennial.query.trail.Trails;
import dev.perennial.tsdb.dedup.Dedup;
import java.time.Duration;
import java.util.Set;

/// What reading takes: open blocks, connections, trails of those who are gone, how long an endpoint may take, how replicas are told
/// apart and merged, how much may be read, of which blocks, and after how long an endpoint is given up whose time a peer has answered for.
public record Means(
    BlockReaders blocks,
    StoreClients clients,
    Trails trails,
    Duration patience,
    Set<String> replicaLabels,
    Dedup dedup,
    ReadLimits limits,
    Portion portion,
    Duration hedge) {
  /// Copies the labels.
  public Means {
    replicaLabels = Set.copyOf(replicaLabels);
  }
}
