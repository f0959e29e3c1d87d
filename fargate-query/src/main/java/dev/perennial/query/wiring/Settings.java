package dev.perennial.query.wiring;

import dev.perennial.promql.syntax.Features;
import dev.perennial.query.access.Guard;
import dev.perennial.query.access.ServerTls;
import dev.perennial.query.http.Cors;
import dev.perennial.query.trace.Collector;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import dev.perennial.tsdb.storeapi.StoreServer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What the command line says, checked.
record Settings(
    Optional<BucketLocation> bucket,
    Optional<CatalogLocation> catalog,
    Reach reach,
    HostAndPort http,
    Optional<StoreServer.Door> grpc,
    Cors cors,
    Guard guard,
    Optional<ServerTls> tls,
    Duration timeout,
    long maxSamples,
    Duration lookback,
    Duration slow,
    int maxConcurrency,
    QueryLimits limits,
    Optional<Collector> collector,
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

  Settings {
    flags = Map.copyOf(flags);
  }
}
