package dev.perennial.query.wiring;

import dev.perennial.promql.exec.Engine;
import dev.perennial.query.gaps.GapSeries;
import dev.perennial.query.cache.DiskCache;
import dev.perennial.query.http.Api;
import dev.perennial.query.http.ApiServer;
import dev.perennial.query.serve.ServedStore;
import dev.perennial.query.trace.Tracer;
import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.storeapi.StoreServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running querier: its servers, and the thread that keeps looking who is there.
final class Querier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Querier.class);

  private final Settings settings;
  private final Api api;
  private final PrometheusRegistry metrics;
  private final TenantParts tenants;
  private final Lookout lookout;
  private final Catalog catalog;
  private final Engine engine;
  private final Tracer tracer;
  private final Optional<DiskCache> disk;
  private volatile boolean ready;
  private @Nullable ApiServer server;
  private @Nullable StoreServer grpc;

  @Inject
  Querier(
      Settings settings,
      Api api,
      PrometheusRegistry metrics,
      TenantParts tenants,
      Optional<Rebuild> rebuild,
      Catalog catalog,
      Engine engine,
      InstantSource clock,
      Tracer tracer,
      Optional<DiskCache> disk) {
    this.settings = settings;
    this.api = api;
    this.metrics = metrics;
    this.tenants = tenants;
    this.lookout = new Lookout(rebuild, tenants);
    this.catalog = catalog;
    this.engine = engine;
    metrics.register(new GapSeries(catalog, settings.reach().tenant(), Set.copyOf(settings.reach().replicaLabels()), clock));
    this.tracer = tracer;
    this.disk = disk;
  }

  /// Starts to answer, and says where.
  synchronized String start() {
    lookout.start();
    var requests = settings.reach().tenancy().requests();
    var started =
        ApiServer.start(
            new ApiServer.Door(settings.http().host(), settings.http().port(), settings.cors(), requests, settings.guard(), settings.tls()),
            api,
            tenants,
            new ApiServer.Instruments(metrics, tracer),
            () -> ready);
    server = started;
    var where = started.url();
    if (settings.grpc().isPresent()) {
      var door = settings.grpc().get();
      var store = StoreDoor.open(door, ServedStore.Kind.QUERY, requests, tenants, tracer);
      grpc = store;
      where += ", by gRPC at " + StoreDoor.address(door, store);
    }
    ready = true;
    // The first query finds the manifests decoded.
    Thread.ofVirtual().name("read the catalogue").start(this::readAhead);
    return where;
  }

  private void readAhead() {
    try {
      var _ = catalog.manifests(settings.reach().tenant());
    } catch (RuntimeException e) {
      LOG.warn("Cannot read the catalogue ahead of the first query: {}", e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    ready = false;
    lookout.close();
    if (grpc != null) {
      grpc.close();
    }
    if (server != null) {
      server.close();
    }
    tenants.close();
    engine.close();
    catalog.close();
    tracer.close();
    disk.ifPresent(DiskCache::close);
  }
}
