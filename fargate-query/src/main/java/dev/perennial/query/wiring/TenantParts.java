package dev.perennial.query.wiring;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.perennial.query.cache.BlockReaders;
import dev.perennial.query.endpoints.Discovery;
import dev.perennial.query.endpoints.EndpointFile;
import dev.perennial.query.fanout.Means;
import dev.perennial.query.fanout.PinnedSources;
import dev.perennial.query.endpoints.StoreClients;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.query.trail.Trails;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What each tenant has: its own connections and its own view of who is there, made at its first request and kept while it asks.
final class TenantParts implements Tenants, AutoCloseable {
  private static final Duration IDLE = Duration.ofHours(1);
  private static final int MOST = 1_000;

  private final Reach reach;
  private final Catalog catalog;
  private final ObjectStore bucket;
  private final InstantSource clock;
  private final BlockReaders readers;
  private final Parts home;
  private final LoadingCache<TenantId, Parts> others;

  private record Parts(Discovery discovery, StoreClients clients, Tenants.Share share) {}

  TenantParts(Reach reach, Catalog catalog, ObjectStore bucket, InstantSource clock, BlockReaders readers) {
    this.reach = reach;
    this.catalog = catalog;
    this.bucket = bucket;
    this.clock = clock;
    this.readers = readers;
    this.home = parts(reach.tenant());
    this.others =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(IDLE)
            .<TenantId, Parts>removalListener((_, parts, _) -> close(parts))
            .build(this::polled);
  }

  @Override
  public Share of(TenantId tenant) {
    var share = (tenant.equals(reach.tenant()) ? home : others.get(tenant)).share();
    return reach.tenancy().label().map(label -> share.through(Matcher.equal(label, tenant.text()))).orElse(share);
  }

  /// Looks who is there, for all tenants at hand. To be called every few seconds.
  void poll() {
    home.discovery().poll();
    others.asMap().values().forEach(parts -> parts.discovery().poll());
  }

  private Parts polled(TenantId tenant) {
    var parts = parts(tenant);
    parts.discovery().poll();
    return parts;
  }

  private Parts parts(TenantId tenant) {
    // Where tenants are told apart by a label they share one catalogue.
    var owner = reach.tenancy().label().isPresent() ? reach.tenant() : tenant;
    var clients = new StoreClients(tenant, reach.endpoints().trust());
    var files = reach.endpoints().files().stream().map(EndpointFile::new).toList();
    var discovery = new Discovery(catalog, owner, clock, reach.endpoints().named(), files, clients);
    var dedup = new Dedup(Windows.forBlockRange(reach.blockRange()));
    // Every tenant has a budget of its own for the trails of its replicas.
    var trails = new Trails(bucket, owner, reach.trailMemory(), clock);
    var means = new Means(
            readers, clients, trails, reach.endpoints().timeout(), Set.copyOf(reach.replicaLabels()), dedup, reach.limits(), reach.portion(), reach.endpoints().hedge());
    var sources = new PinnedSources(catalog, owner, discovery, means);
    return new Parts(discovery, clients, new Tenants.Share(owner, sources, sources.scraped(), discovery::standings));
  }

  private static void close(@Nullable Parts parts) {
    if (parts != null) {
      parts.clients().close();
    }
  }

  @Override
  public void close() {
    home.clients().close();
    others.invalidateAll();
    others.cleanUp();
  }
}
