package dev.perennial.lambda.recover;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import dev.perennial.tsdb.trail.RecoveredMark;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.wal.LogBlocks;
import dev.perennial.tsdb.wal.LogReplay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Recovers what dead replicas had scraped and no block holds.
public final class RecoverStep {
  private static final Logger LOG = LoggerFactory.getLogger(RecoverStep.class);
  private static final String OUT_OF_ORDER = "from-out-of-order";

  /** Scrapes end in another order than they began: a log that begins at a time lacks some samples behind it. */
  private static final long SEAM = Duration.ofMinutes(2).toMillis();

  private final ObjectStore bucket;
  private final Catalog catalog;
  private final TenantId tenant;
  private final Set<String> replicaLabels;
  private final Options options;
  private final Journal journal;
  private final DeadTrails deadTrails;

  /// How long a replica is silent before it counts as dead, how blocks are cut, and about how many bytes of samples are held at a time.
  public record Options(Duration silence, Duration blockRange, long budget) {}

  /// A step for one tenant's bucket.
  public RecoverStep(
      ObjectStore bucket, Catalog catalog, TenantId tenant, Set<String> replicaLabels, Options options, Journal journal) {
    this.bucket = bucket;
    this.catalog = catalog;
    this.tenant = tenant;
    this.replicaLabels = Set.copyOf(replicaLabels);
    this.options = options;
    this.journal = journal;
    this.deadTrails = new DeadTrails(bucket, catalog, tenant, options.silence());
  }

  /// Recovers all that is due; the blocks that were written. One sick trail holds up no other.
  public List<BlockId> recover() {
    var written = new ArrayList<BlockId>();
    for (var dead : deadTrails.find(journal.now())) {
      var started = journal.now();
      try {
        if (!RecoveredMark.stands(bucket, dead.id(), dead.parcels().getLast())) {
          written.addAll(recover(dead, started));
        }
      } catch (RuntimeException e) {
        LOG.warn("recover of {} failed and will be tried again: {}", dead.id().prefix(), e.getMessage());
        LOG.debug("The failure in full", e);
        journal.enter("recover", "", started, Journal.Outcome.FAILED, "could not recover " + dead.id().prefix() + ": " + e.getMessage());
      }
    }
    return written;
  }

  private List<BlockId> recover(DeadTrails.Dead dead, Instant started) {
    var trail = Trail.open(bucket, dead.id());
    var labels = trail.labels();
    var manifest = catalog.manifest(tenant, labels.without(replicaLabels));
    var covered = manifest.covered(labels.only(replicaLabels)).union(dead.goneOn());
    var missing = dead.hull().map(hull -> TimeRanges.of(hull).minus(covered)).orElse(TimeRanges.none());
    boolean settled = trail.settling().stream().allMatch(manifest::accountsFor);
    var files = trail.files(settled ? Trail.Settled.LEFT_OUT : Trail.Settled.READ);
    var blocks = new ArrayList<BlockId>();
    if (!missing.isEmpty() || !files.outOfOrder().isEmpty()) {
      var replay = LogReplay.of(files);
      for (var range : missing.ranges()) {
        var found = write(trail, replay, labels, range, LogBlocks.Share.ALL);
        blocks.addAll(found);
        if (!found.isEmpty() && dead.goneOn().contains(new TimeRange(range.end(), range.end() + 1))) {
          blocks.addAll(write(trail, replay, labels, new TimeRange(range.end(), range.end() + SEAM), LogBlocks.Share.ALL));
        }
      }
      // What came late lies in time that blocks seem to cover.
      var late = replay.lateRange().map(range -> TimeRanges.of(range).minus(missing)).orElse(TimeRanges.none());
      for (var range : late.ranges()) {
        blocks.addAll(write(trail, replay, labels, range, LogBlocks.Share.LATE));
      }
      var problems = new ArrayList<>(trail.problems());
      problems.addAll(replay.problems());
      problems.forEach(problem -> LOG.warn("{}: {}", trail.id().prefix(), problem));
      if (!blocks.stream().allMatch(manifest::knows)) {
        journal.enter(
            "recover",
            manifest.stream().hash(),
            started,
            Journal.Outcome.DONE,
            "recovered " + Wording.count(blocks.size(), "block") + " of " + labels + " from the log it had shipped"
                + (problems.isEmpty() ? "." : "; not all of the log could be read: " + problems.getFirst()));
      }
    }
    // Queries read the trail until it is marked, and its blocks from when they are live.
    if (blocks.stream().allMatch(manifest::knows)) {
      RecoveredMark.set(bucket, dead.id(), dead.parcels().getLast());
    }
    return blocks;
  }

  private List<BlockId> write(Trail trail, LogReplay replay, Labels labels, TimeRange range, LogBlocks.Share share) {
    var log = new LogBlocks(replay, options.budget());
    return LogBlocks.cut(range, options.blockRange().toMillis()).stream()
        .flatMap(window -> log.pieces(window).stream())
        .flatMap(window -> writeOne(trail, replay, labels, window, share).stream())
        .toList();
  }

  private Optional<BlockId> writeOne(Trail trail, LogReplay replay, Labels labels, TimeRange window, LogBlocks.Share share) {
    var id = id(trail, window, share);
    if (bucket.head(BlockFiles.meta(id)).isPresent()) {
      return Optional.of(id);
    }
    var written = new LogBlocks(replay, options.budget()).write(bucket, id, window, share);
    if (written.isEmpty()) {
      for (var file : written.files()) {
        bucket.delete(BlockFiles.key(id, file.path()));
      }
      return Optional.empty();
    }
    var compaction =
        share == LogBlocks.Share.LATE
            ? new BlockMeta.Compaction(1, List.of(id), false, List.of(), false, List.of(OUT_OF_ORDER), Map.of())
            : BlockMeta.Compaction.first(id);
    var meta = new BlockMeta(id, window, BlockMeta.Stats.NONE, compaction, BlockMeta.Thanos.of(labels, Resolution.RAW, "sidecar"), Map.of());
    bucket.put(BlockFiles.meta(id), written.into(meta).toJson());
    return Optional.of(id);
  }

  /** The same trail gives the same ids, whoever recovers it and however often. */
  private static BlockId id(Trail trail, TimeRange window, LogBlocks.Share share) {
    var last = trail.parcels().getLast().name();
    long seed = Long.parseUnsignedLong(last.hash().substring(0, 16), 16);
    return BlockId.create(
        Math.max(0, window.last()), new Random(seed ^ window.start() * 31 ^ window.end() * 17 ^ (share == LogBlocks.Share.LATE ? 0x5bd1e995 : 0)));
  }
}
