package dev.perennial.query.wiring;

import dev.perennial.query.blocks.Portion;
import dev.perennial.query.fanout.ReadLimits;
import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.storeapi.StoreClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What is read, of whom, and how much: endpoints and how they are met, replicas, tenants, and the part of the blocks.
record Reach(
    Endpoints endpoints,
    List<String> replicaLabels,
    TenantId tenant,
    Walls tenancy,
    Duration blockRange,
    long trailMemory,
    ReadLimits limits,
    Portion portion) {
  Reach {
    replicaLabels = List.copyOf(replicaLabels);
  }

  /// How tenants are told apart: by whom a request is, and by which label where they share streams.
  record Walls(Tenancy requests, Optional<String> label) {}

  /// Endpoints that are in no catalogue, by name and in files; how long any endpoint may take, and how long where a peer has
  /// answered for its time; and over which TLS it is asked.
  record Endpoints(List<String> named, List<Path> files, Duration timeout, Duration hedge, Optional<StoreClient.Trust> trust) {
    /// Nobody.
    static final Endpoints NONE = new Endpoints(List.of(), List.of(), Duration.ofSeconds(10), Duration.ofSeconds(2), Optional.empty());

    Endpoints {
      named = List.copyOf(named);
      files = List.copyOf(files);
    }
  }
}
