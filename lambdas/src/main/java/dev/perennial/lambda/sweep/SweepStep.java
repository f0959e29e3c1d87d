package dev.perennial.lambda.sweep;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.ManifestChange;
import dev.perennial.lambda.flow.Marks;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StagedBlock;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Removes what a stream, or the bucket, no longer needs.
public final class SweepStep {
  private static final int FOUND_AT_MOST = 1000;

  private final Catalog catalog;
  private final ManifestChange changes;
  private final Sweepings sweepings;
  private final TenantId tenant;
  private final Delays delays;
  private final Marks marks;
  private final Journal journal;

  /// A step for one tenant's bucket.
  public SweepStep(ObjectStore bucket, Catalog catalog, TenantId tenant, Delays delays, Marks marks, Journal journal) {
    this.catalog = catalog;
    this.changes = new ManifestChange(catalog);
    this.sweepings = new Sweepings(bucket);
    this.tenant = tenant;
    this.delays = delays;
    this.marks = marks;
    this.journal = journal;
  }

  /// How long things lie before they are removed: superseded blocks since they were, blocks that were begun since their last
  /// write; and for how long a stream is leased meanwhile.
  public record Delays(Duration superseded, Duration begun, Duration leased) {}

  /// What a look at the whole bucket gave: blocks that nobody knows, for `index`, and how many unfinished folders were removed.
  public record Found(List<BlockId> blocks, int removed) {
    /// Copies the list.
    public Found {
      blocks = List.copyOf(blocks);
    }
  }

  /// Sweeps a stream in the name of `holder`, which no other run may have; the number of blocks removed.
  public int sweep(StreamId stream, String holder) {
    var started = journal.now();
    var manifest = catalog.manifest(stream);
    if (manifest.isEmpty()) {
      return 0;
    }
    int superseded = sweepSuperseded(manifest.get(), started);
    int begun = sweepStaged(manifest.get(), holder, started);
    if (superseded + begun > 0) {
      journal.enter(
          "sweep",
          stream.hash(),
          started,
          Journal.Outcome.DONE,
          "removed " + Wording.count(superseded, "superseded block") + (begun == 0 ? "." : " and " + Wording.count(begun, "unfinished block") + "."));
    }
    return superseded + begun;
  }

  /// Looks through the bucket for blocks that no event told of and for folders that will never be blocks.
  public Found search() {
    var started = journal.now();
    var known = known();
    var found = new ArrayList<BlockId>();
    int removed = 0;
    for (var id : sweepings.folders()) {
      if (known.contains(id)) {
        continue;
      }
      if (sweepings.isBlock(id)) {
        if (found.size() < FOUND_AT_MOST) {
          found.add(id);
        }
      } else if (!sweepings.newest(id).plus(delays.begun()).isAfter(started) && !isStagedNow(id)) {
        sweepings.remove(id);
        removed++;
      }
    }
    if (removed > 0) {
      journal.enter("sweep", "", started, Journal.Outcome.DONE, "removed " + Wording.count(removed, "folder") + " whose upload was never finished.");
    }
    return new Found(found, removed);
  }

  private int sweepSuperseded(Manifest manifest, Instant now) {
    var due = new HashSet<BlockId>();
    for (var block : manifest.superseded()) {
      if (block.since().plus(delays.superseded()).isAfter(now)) {
        marks.markIfMissing(block.id(), block.reason());
      } else {
        due.add(block.id());
      }
    }
    return remove(due, change -> changes.free(() -> changes.newest(manifest.stream()), change));
  }

  private int sweepStaged(Manifest manifest, String holder, Instant now) {
    if (manifest.staged().stream().noneMatch(block -> isStale(block, now))) {
      return 0;
    }
    return switch (catalog.lease(manifest.stream(), holder, now, delays.leased())) {
      case Lease.Attempt.Taken _ -> 0;
      case Lease.Attempt.Held(Lease lease) -> {
        // Whoever staged under an older token can commit no more, and nobody else holds a newer one.
        var due =
            changes.newest(manifest.stream()).staged().stream()
                .filter(block -> block.token() < lease.token() && isStale(block, now))
                .map(StagedBlock::id)
                .collect(Collectors.toSet());
        int removed = remove(due, change -> changes.fenced(manifest.stream(), lease.token(), change));
        catalog.release(manifest.stream(), lease);
        yield removed;
      }
    };
  }

  private int remove(Set<BlockId> due, java.util.function.Function<UnaryOperator<Manifest>, ManifestChange.Outcome> write) {
    if (due.isEmpty()) {
      return 0;
    }
    for (var id : due.stream().sorted().toList()) {
      sweepings.remove(id);
      catalog.forget(tenant, id);
    }
    var outcome =
        write.apply(
            manifest ->
                Stream.concat(manifest.staged().stream().map(StagedBlock::id), manifest.superseded().stream().map(block -> block.id()))
                        .anyMatch(due::contains)
                    ? manifest.forget(due)
                    : manifest);
    return switch (outcome) {
      case ManifestChange.Outcome.Changed _ -> due.size();
      case ManifestChange.Outcome.Unchanged _, ManifestChange.Outcome.Fenced _ -> 0;
    };
  }

  private boolean isStale(StagedBlock block, Instant now) {
    return !block.since().plus(delays.begun()).isAfter(now);
  }

  /// Whether a worker has staged the block since the listing began.
  private boolean isStagedNow(BlockId id) {
    return catalog.manifests(tenant).stream().anyMatch(manifest -> manifest.knows(id));
  }

  private Set<BlockId> known() {
    var known = new HashSet<BlockId>();
    catalog.quarantined(tenant).forEach(record -> known.add(record.id()));
    for (var manifest : catalog.manifests(tenant)) {
      manifest.live().forEach(block -> known.add(block.id()));
      manifest.staged().forEach(block -> known.add(block.id()));
      manifest.superseded().forEach(block -> known.add(block.id()));
    }
    return known;
  }
}
