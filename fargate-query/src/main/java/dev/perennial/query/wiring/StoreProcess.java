package dev.perennial.query.wiring;

import dev.perennial.query.cache.BlockReaders;
import dev.perennial.query.cache.DiskCache;
import dev.perennial.query.http.Api;
import dev.perennial.query.http.ApiServer;
import dev.perennial.query.serve.ServedStore;
import dev.perennial.query.trace.Collector;
import dev.perennial.query.trace.TracedStore;
import dev.perennial.query.trace.Tracer;
import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import dev.perennial.tsdb.storeapi.StoreServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/// A running store: blocks behind gRPC, health and metrics behind HTTP.
final class StoreProcess implements AutoCloseable {
  private final Catalog catalog;
  private final TenantParts tenants;
  private final Lookout lookout;
  private final ApiServer http;
  private final StoreServer grpc;
  private final String address;
  private final Tracer tracer;
  private final Optional<DiskCache> disk;
  private volatile boolean ready;

  /// What the command line says, checked.
  record Wanted(
      BucketLocation bucket, Optional<CatalogLocation> catalog, Reach reach, long indexCache, Optional<DiskCacheOptions.Disk> disk, Optional<Collector> collector, StoreServer.Door grpc, ApiServer.Door http) {}

  private StoreProcess(Wanted wanted, InstantSource clock) {
    var metrics = new PrometheusRegistry();
    JvmMetrics.builder().register(metrics);
    this.disk = wanted.disk().map(own -> DiskCache.in(own.folder(), own.bytes(), metrics));
    this.tracer = wanted.collector().map(collector -> Tracer.to(collector, "perennial-store")).orElse(Tracer.OFF);
    var bucket = wanted.collector().isPresent() ? new TracedStore(wanted.bucket().open()) : wanted.bucket().open();
    this.catalog = wanted.catalog().orElseGet(CatalogLocation.Memory::new).open();
    var rebuild =
        wanted.catalog().isPresent()
            ? Optional.<Rebuild>empty()
            : Optional.of(new Rebuild(bucket, Set.copyOf(wanted.reach().replicaLabels()), catalog, wanted.reach().tenant(), clock));
    this.tenants = new TenantParts(wanted.reach(), catalog, bucket, clock, new BlockReaders(bucket, wanted.indexCache(), disk));
    this.lookout = new Lookout(rebuild, tenants);
    this.http = ApiServer.start(wanted.http(), Api.none(), tenants, new ApiServer.Instruments(metrics, tracer), () -> ready);
    lookout.start();
    this.grpc = StoreDoor.open(wanted.grpc(), ServedStore.Kind.STORE, wanted.http().tenancy(), tenants, tracer);
    this.address = StoreDoor.address(wanted.grpc(), grpc);
    ready = true;
  }

  /// Starts to answer.
  static StoreProcess start(Wanted wanted, InstantSource clock) {
    return new StoreProcess(wanted, clock);
  }

  /// Where, in a sentence's end.
  String whereabouts() {
    return address + ", health and metrics at " + http.url();
  }

  @Override
  public void close() {
    ready = false;
    lookout.close();
    grpc.close();
    http.close();
    tenants.close();
    catalog.close();
    tracer.close();
    disk.ifPresent(DiskCache::close);
  }
}
