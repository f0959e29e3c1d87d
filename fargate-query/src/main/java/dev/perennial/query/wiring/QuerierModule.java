package dev.perennial.query.wiring;

import dagger.Module;
import dagger.Provides;
import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import dev.perennial.query.cache.BlockReaders;
import dev.perennial.query.cache.DiskCache;
import dev.perennial.query.cost.BilledStore;
import dev.perennial.query.http.Api;
import dev.perennial.query.running.RunningQueries;
import dev.perennial.query.split.RangeQueries;
import dev.perennial.query.split.ResultCache;
import dev.perennial.query.trace.TracedStore;
import dev.perennial.query.trace.Tracer;
import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the querier's parts from its settings.
@Module
interface QuerierModule {
  Logger LOG = LoggerFactory.getLogger(QuerierModule.class);

  @Provides
  static InstantSource clock() {
    return Clock.systemUTC();
  }

  @Provides
  @Singleton
  static PrometheusRegistry metrics() {
    var registry = new PrometheusRegistry();
    JvmMetrics.builder().register(registry);
    return registry;
  }

  @Provides
  @Singleton
  static ObjectStore bucket(Settings settings) {
    var bucket = new BilledStore(settings.bucket().map(BucketLocation::open).orElseGet(() -> new MemoryObjectStore(Clock.systemUTC())));
    return settings.collector().isPresent() ? new TracedStore(bucket) : bucket;
  }

  @Provides
  @Singleton
  static Tracer tracer(Settings settings) {
    return settings.collector().map(collector -> Tracer.to(collector, "perennial-query")).orElse(Tracer.OFF);
  }

  @Provides
  @Singleton
  static Catalog catalog(Settings settings) {
    return settings.catalog().orElseGet(CatalogLocation.Memory::new).open();
  }

  /// Only where there is no catalogue: what learns from the bucket.
  @Provides
  @Singleton
  static Optional<Rebuild> rebuild(Settings settings, ObjectStore bucket, Catalog catalog, InstantSource clock) {
    return settings.catalog().isPresent() || settings.bucket().isEmpty()
        ? Optional.empty()
        : Optional.of(new Rebuild(bucket, Set.copyOf(settings.reach().replicaLabels()), catalog, settings.reach().tenant(), clock));
  }

  @Provides
  @Singleton
  static Optional<DiskCache> diskCache(Settings settings, PrometheusRegistry metrics) {
    return settings.limits().disk().map(disk -> DiskCache.in(disk.folder(), disk.bytes(), metrics));
  }

  @Provides
  @Singleton
  static TenantParts tenants(Settings settings, Catalog catalog, ObjectStore bucket, InstantSource clock, Optional<DiskCache> disk) {
    return new TenantParts(settings.reach(), catalog, bucket, clock, new BlockReaders(bucket, settings.limits().indexCache(), disk));
  }

  @Provides
  @Singleton
  static Engine engine(Settings settings, InstantSource clock) {
    var defaults = EngineOptions.defaults(clock);
    return new Engine(
        new EngineOptions(
            defaults.parallelism(),
            settings.lookback(),
            Duration.ofMinutes(1),
            settings.maxSamples(),
            settings.limits().maxMemory(),
            settings.timeout(),
            clock));
  }

  @Provides
  @Singleton
  static RangeQueries ranges(Settings settings, Engine engine, InstantSource clock) {
    return new RangeQueries(engine, new ResultCache(settings.limits().resultCache()), settings.limits().lateSamples(), clock);
  }

  @Provides
  @Singleton
  static RunningQueries running(Settings settings, InstantSource clock) {
    var folder = settings.limits().dataFolder();
    if (folder.isEmpty()) {
      return RunningQueries.inMemory(settings.maxConcurrency(), clock);
    }
    try {
      var running = RunningQueries.in(folder.get().resolve("queries.active"), settings.maxConcurrency(), clock);
      running.left().forEach(query -> LOG.warn("The querier ended without a word while it answered this query: {}", query));
      return running;
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot write down queries in " + folder.get() + ": " + e.getMessage(), e);
    }
  }

  @Provides
  @Singleton
  static Api api(Settings settings, Engine engine, RangeQueries ranges, RunningQueries running, Catalog catalog, InstantSource clock, PrometheusRegistry metrics) {
    return new Api(
        new Api.Evaluation(engine, ranges, running),
        catalog,
        clock,
        new Api.Options(
            settings.reach().replicaLabels(),
            settings.timeout(),
            settings.lookback(),
            settings.slow(),
            settings.maxSamples(),
            settings.features(),
            settings.flags()),
        metrics);
  }
}
