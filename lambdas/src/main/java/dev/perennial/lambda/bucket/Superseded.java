package dev.perennial.lambda.bucket;

import dev.perennial.lambda.flow.ManifestChange;
import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.InstantSource;
import java.util.Set;

/// Tells a catalogue of what was done to blocks by hand.
final class Superseded {
  private Superseded() {}

  /// Takes a block out of queries: these ask the catalogue, not the marks beside blocks. Nothing where no catalogue is named.
  static void supersede(Place place, ObjectStore store, BlockMeta meta, String why, InstantSource clock) {
    if (!place.hasCatalog()) {
      return;
    }
    var labels = meta.thanos().labels().without(place.replicaLabels()).without(Admission.SHARD);
    try (var catalog = place.catalog(store, clock)) {
      var _ =
          new ManifestChange(catalog)
              .free(
                  () -> catalog.manifest(place.tenant(), labels),
                  manifest -> manifest.live(meta.id()).isPresent() ? manifest.supersede(Set.of(meta.id()), clock.instant(), why) : manifest);
    }
  }

  /// Forgets a block whose objects are gone.
  static void forget(Catalog catalog, TenantId tenant, BlockId id) {
    for (var known : catalog.manifests(tenant)) {
      if (known.isSuperseded(id)) {
        var _ =
            new ManifestChange(catalog)
                .free(
                    () -> catalog.manifest(known.stream()).orElse(known),
                    manifest -> manifest.isSuperseded(id) ? manifest.forget(Set.of(id)) : manifest);
      }
    }
    catalog.forget(tenant, id);
  }
}
