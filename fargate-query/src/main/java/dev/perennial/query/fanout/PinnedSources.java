package dev.perennial.query.fanout;

import dev.perennial.query.endpoints.Discovery;
import dev.perennial.query.endpoints.StoreChoice;
import dev.perennial.query.scraped.Scraped;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.TenantId;
import java.util.List;

/// Pins the manifests of a tenant, and only then looks who can be asked for the rest.
public final class PinnedSources implements Sources {
  private final Catalog catalog;
  private final TenantId tenant;
  private final Discovery discovery;
  private final Means means;

  /// Sources over a catalogue and everybody known to `discovery`.
  public PinnedSources(Catalog catalog, TenantId tenant, Discovery discovery, Means means) {
    this.catalog = catalog;
    this.tenant = tenant;
    this.discovery = discovery;
    this.means = means;
  }

  /// What the Prometheis tell that `discovery` knows.
  public Scraped scraped() {
    return new GatheredScraped(discovery, means);
  }

  @Override
  public Pin pin(Reading reading) {
    return pin(reading, BlockRead.Swept.STALE);
  }

  @Override
  public Pin pinAgain(Reading reading) {
    return pin(reading, BlockRead.Swept.MISSING);
  }

  private Pin pin(Reading reading, BlockRead.Swept swept) {
    // In this order: a block that becomes live in between is not in these manifests, and its sidecar still has its samples.
    var manifests = reading.stores().takes(StoreChoice.BLOCKS) ? catalog.manifests(tenant) : List.<Manifest>of();
    var known = discovery.known().only(reading.stores());
    var gaps = new GapList();
    var source = new PinnedSource(manifests, known, reading, means, swept, gaps);
    return new WatchedPin(source, source::chunks, gaps, source::basis);
  }

  @Override
  public Extent extent() {
    var extent = Extent.of(catalog.manifests(tenant), means.portion());
    for (var endpoint : discovery.known().endpoints()) {
      extent = extent.and(endpoint);
    }
    return extent;
  }
}
