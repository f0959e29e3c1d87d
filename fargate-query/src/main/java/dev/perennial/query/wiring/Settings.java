package dev.perennial.query.wiring;

import dev.perennial.promql.syntax.Features;
import dev.perennial.query.access.Guard;
import dev.perennial.query.access.ServerTls;
import dev.perennial.query.http.Cors;
import dev.perennial.query.http.Tenancy;
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
    Walls tenancy,
    Cors cors,
    Guard guard,
    Optional<ServerTls> tls,
    Duration blockRange,
    Duration endpointTimeout,
    long trailMemory,
    Duration timeout,
    long maxSamples,
    Duration lookback,
    Duration slow,
    int maxConcurrency,
    QueryLimits limits,
    Features features,
    Map<String, String> flags) {
  /// What has to be said where anybody on the network may ask anything.
  Optional<String> openness() {
    boolean here = http.host().equals("localhost") || http.host().startsWith("127.") || http.host().equals("::1");
    boolean certificates = tls.filter(own -> own.clients() == ServerTls.Clients.MUST).isPresent();
    return here || certificates || !guard.isOpen()
        ? Optional.empty()
        : Optional.of(
            "perennial query: "
                + http.host()
                + " is open to everybody who can reach it: give --web.config.file or --web.bearer-token-file, or listen on 127.0.0.1.");
  }

  /// How tenants are told apart: by whom a request is, and by which label where they share streams.
  record Walls(Tenancy requests, Optional<String> label) {}

  Settings {
    endpoints = List.copyOf(endpoints);
    endpointFiles = List.copyOf(endpointFiles);
    replicaLabels = List.copyOf(replicaLabels);
    flags = Map.copyOf(flags);
  }
}
