package dev.perennial.query.wiring;

import dev.perennial.promql.syntax.Features;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the command line says, checked.
record Settings(
    BucketLocation bucket,
    Optional<CatalogLocation> catalog,
    HostAndPort http,
    List<String> endpoints,
    List<Path> endpointFiles,
    List<String> replicaLabels,
    TenantId tenant,
    Duration blockRange,
    Duration endpointTimeout,
    Duration timeout,
    long maxSamples,
    Duration lookback,
    int maxConcurrency,
    QueryLimits limits,
    Features features,
    Map<String, String> flags) {
  Settings {
    endpoints = List.copyOf(endpoints);
    endpointFiles = List.copyOf(endpointFiles);
    replicaLabels = List.copyOf(replicaLabels);
    flags = Map.copyOf(flags);
  }
}
