package dev.perennial.lambda.recover;

import dev.perennial.lambda.failure.Failures;
import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.MalformedBytesException;
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
import java.util.Collections;
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

  /// How long a replica is silent before it counts as dead, how blocks are cut, about how many bytes of samples are held at a time, and after how long a
  /// round begins no further block: who may run only for so long goes on in the next one.
  public record Options(Duration silence, Duration blockRange, long budget, Duration turn) {}

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

  /// Recovers what is due, for one turn; the blocks that were written, or stand and are not live yet. One sick trail holds up no other: it is added to
  /// `failures`.
  public List<BlockId> recover(Failures failures) {
    var now = journal.now();
    var dead = deadTrails.find(now);
    // Whoever begins each round at the same trail never comes to the next one where that one kills it.
    Collections.rotate(dead, (int) (now.getEpochSecond() / 60 % Math.max(1, dead.size())));
    var turn = new Turn(now.plus(options.turn()));
    var written = new ArrayList<BlockId>();
    for (var one : dead) {
      var started = journal.now();
      try {
        if (!turn.isOver(started) && !RecoveredMark.stands(bucket, one.id(), one.parcels().getLast())) {
          written.addAll(recover(one, started, turn, failures));
        }
      } catch (RuntimeException e) {
        var sentence = "could not recover " + one.id().prefix() + ": " + e.getMessage();
        LOG.warn("recover failed and will be tried again: {}", sentence);
        LOG.debug("The failure in full", e);
        journal.enter("recover", "", started, Journal.Outcome.FAILED, sentence);
        failures.add(sentence, e);
      }
    }
    return written;
  }

  /// The time of one round, in which at least one block is written.
  private static final class Turn {
    private final Instant end;
    private boolean begun;
    private boolean over;

    Turn(Instant end) {
      this.end = end;
    }

    /// Whether no further block is to be begun.
    boolean isOver(Instant now) {
      over |= begun && !now.isBefore(end);
      return over;
    }
  }

  private List<BlockId> recover(DeadTrails.Dead dead, Instant started, Turn turn, Failures failures) {
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
      var work = new Work(trail, replay, labels, turn);
      for (var range : missing.ranges()) {
        var found = write(work, range, LogBlocks.Share.ALL);
        blocks.addAll(found);
        if (!found.isEmpty() && dead.goneOn().contains(new TimeRange(range.end(), range.end() + 1))) {
          blocks.addAll(write(work, new TimeRange(range.end(), range.end() + SEAM), LogBlocks.Share.ALL));
        }
      }
      // What came late lies in time that blocks seem to cover.
      var late = replay.lateRange().map(range -> TimeRanges.of(range).minus(missing)).orElse(TimeRanges.none());
      for (var range : late.ranges()) {
        blocks.addAll(write(work, range, LogBlocks.Share.LATE));
      }
      var problems = new ArrayList<>(trail.problems());
      problems.addAll(replay.problems());
      problems.forEach(problem -> LOG.warn("{}: {}", trail.id().prefix(), problem));
      if (!problems.isEmpty()) {
        var sentence = "not all of " + trail.id().prefix() + " of " + labels + " could be read, and what could becomes blocks: " + problems.getFirst();
        failures.add(sentence, new MalformedBytesException(trail.id().prefix(), 0, problems.getFirst()));
      }
      if (!blocks.stream().allMatch(manifest::knows)) {
        journal.enter(
            "recover",
            manifest.stream().hash(),
            started,
            Journal.Outcome.DONE,
            "recovered " + Wording.count(blocks.size(), "block") + " of " + labels + " from the log it had shipped"
                + (turn.over ? "; the next round goes on" : "")
                + (problems.isEmpty() ? "." : "; not all of the log could be read: " + problems.getFirst()));
      }
    }
    // Queries read the trail until it is marked, and its blocks from when they are live.
    if (!turn.over && blocks.stream().allMatch(manifest::knows)) {
      RecoveredMark.set(bucket, dead.id(), dead.parcels().getLast());
    }
    return blocks;
  }

  /// A trail being recovered.
  private record Work(Trail trail, LogReplay replay, Labels labels, Turn turn) {}

  private List<BlockId> write(Work work, TimeRange range, LogBlocks.Share share) {
    var log = new LogBlocks(work.replay(), options.budget());
    return LogBlocks.cut(range, log.length(options.blockRange().toMillis())).stream()
        .flatMap(window -> writeOne(work, log, window, share).stream())
        .toList();
  }

  private Optional<BlockId> writeOne(Work work, LogBlocks log, TimeRange window, LogBlocks.Share share) {
    var id = id(work.trail(), window, share);
    if (bucket.head(BlockFiles.meta(id)).isPresent()) {
      return Optional.of(id);
    }
    if (work.turn().isOver(journal.now())) {
      return Optional.empty();
    }
    work.turn().begun = true;
    var written = log.write(bucket, id, window, share);
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
    var meta = new BlockMeta(id, window, BlockMeta.Stats.NONE, compaction, BlockMeta.Thanos.of(work.labels(), Resolution.RAW, "sidecar"), Map.of());
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
