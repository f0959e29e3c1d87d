package dev.perennial.lambda.reconcile;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds what bucket and catalogue disagree on.
public final class ReconcileStep {
  /** What one answer carries; the rest is found by the next run. */
  private static final int MOST = 1000;

  private final ObjectStore bucket;
  private final Catalog catalog;
  private final TenantId tenant;
  private final Journal journal;

  /// A step for one tenant's bucket.
  public ReconcileStep(ObjectStore bucket, Catalog catalog, TenantId tenant, Journal journal) {
    this.bucket = bucket;
    this.catalog = catalog;
    this.tenant = tenant;
    this.journal = journal;
  }

  /// Blocks of the bucket that the catalogue does not know, and live blocks of the catalogue that the bucket does not have.
  public record Differences(List<BlockId> unknown, List<BlockId> missing) {
    /// Copies the lists.
    public Differences {
      unknown = List.copyOf(unknown);
      missing = List.copyOf(missing);
    }
  }

  /// Compares the two.
  public Differences reconcile() {
    var started = journal.now();
    var before = live();
    var folders = folders();
    var known = known();
    var unknown =
        folders.stream().filter(id -> !known.contains(id) && bucket.head(BlockFiles.meta(id)).isPresent()).limit(MOST).toList();
    // Live before and after the listing: what was swept meanwhile is not missing.
    var after = live();
    var missing =
        before.stream()
            .filter(id -> after.contains(id) && isHollow(id))
            .sorted()
            .limit(MOST)
            .toList();
    if (!unknown.isEmpty() || !missing.isEmpty()) {
      journal.enter(
          "reconcile",
          "",
          started,
          missing.isEmpty() ? Journal.Outcome.DONE : Journal.Outcome.REFUSED,
          "found " + Wording.count(unknown.size(), "block") + " that the catalogue does not know, and "
              + Wording.count(missing.size(), "live block") + " whose objects are gone"
              + (missing.isEmpty() ? "." : ": " + missing.stream().limit(20).map(BlockId::text).collect(Collectors.joining(", ")) + "."));
    }
    return new Differences(unknown, missing);
  }

  /// Whether the two objects that every reader needs are not both there.
  private boolean isHollow(BlockId id) {
    return bucket.head(BlockFiles.meta(id)).isEmpty() || bucket.head(BlockFiles.index(id)).isEmpty();
  }

  private Set<BlockId> live() {
    return catalog.manifests(tenant).stream().flatMap(manifest -> manifest.live().stream()).map(LiveBlock::id).collect(Collectors.toSet());
  }

  private Set<BlockId> known() {
    var known = new HashSet<BlockId>();
    catalog.quarantined(tenant).stream().map(BlockRecord::id).forEach(known::add);
    for (var manifest : catalog.manifests(tenant)) {
      manifest.live().forEach(block -> known.add(block.id()));
      manifest.staged().forEach(block -> known.add(block.id()));
      manifest.superseded().forEach(block -> known.add(block.id()));
    }
    return known;
  }

  private Set<BlockId> folders() {
    return bucket.folders("").stream().flatMap(folder -> BlockFiles.block(folder).stream()).collect(Collectors.toCollection(java.util.TreeSet::new));
  }
}
