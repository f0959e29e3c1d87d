package dev.perennial.env.simulation;

import dev.perennial.lambda.wiring.Settings;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.plan.Downsampling;
import dev.perennial.tsdb.plan.Ranges;
import dev.perennial.tsdb.retain.Retention;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What a seed's world is like: its streams, what their replicas ship and when, and the settings of the installation.
final class Scenario {
  /// When every world begins: at a multiple of the longest range.
  static final Instant START = Instant.parse("2026-01-31T00:00:00Z");

  private static final Duration RANGE = Duration.ofHours(2);

  /// How replicas are deduplicated, in merges and in queries.
  static final Dedup DEDUP = new Dedup(Windows.forBlockRange(RANGE));

  private static final long DAYS_OF_FEW = 6_000;

  private static final int BYTES_FROM_THE_END = 12;

  private final List<Shipment> shipments = new ArrayList<>();
  private final Map<BlockId, Shipment> byId = new LinkedHashMap<>();
  private final Settings settings;
  private final Duration wake;
  private final Instant end;

  /// How a block is.
  enum Health {
    SOUND,
    DAMAGED_INDEX,
    DAMAGED_CHUNKS
  }

  /// A block of a replica's disk, and the times at which its sidecar finds that it is not in the bucket.
  record Shipment(String stream, String replica, BlockId id, TimeRange range, List<Instant> at, Health health) {
    Labels labels() {
      return Labels.of("cluster", stream, "replica", replica);
    }

    ByteSlice index() {
      var index = Scrapes.files(replica, range).index();
      return health == Health.DAMAGED_INDEX ? damaged(index, index.length() - BYTES_FROM_THE_END) : index;
    }

    ByteSlice chunks() {
      var chunks = Scrapes.files(replica, range).chunks();
      return health == Health.DAMAGED_CHUNKS ? damaged(chunks, chunks.length() / 2) : chunks;
    }

    BlockMeta meta() {
      var meta =
          new BlockMeta(
              id, range, BlockMeta.Stats.NONE, BlockMeta.Compaction.first(id), BlockMeta.Thanos.of(labels(), Resolution.RAW, "sidecar"), Map.of());
      return Scrapes.files(replica, range).written().into(meta);
    }

    private static ByteSlice damaged(ByteSlice bytes, int at) {
      var copy = bytes.toArray();
      copy[at] ^= 0x55;
      return ByteSlice.of(copy);
    }
  }

  Scenario(RandomGenerator random) {
    int streams = 1 + random.nextInt(3);
    int windows = 5 + random.nextInt(9);
    for (int s = 0; s < streams; s++) {
      int replicas = 1 + random.nextInt(streams == 1 ? 3 : 2);
      for (int r = 0; r < replicas; r++) {
        replica(random, "c" + s, String.valueOf((char) ('a' + r)), windows);
      }
    }
    shipments.forEach(shipment -> byId.put(shipment.id(), shipment));
    end = START.plus(RANGE.multipliedBy(windows + 1));
    wake = Duration.ofMinutes(30L + 30L * random.nextInt(4));
    settings = settings(random);
  }

  private void replica(RandomGenerator random, String stream, String name, int windows) {
    var stagger = Duration.ofMinutes(random.nextInt(30));
    int first = random.nextInt(3) == 0 ? random.nextInt(windows / 2) : 0;
    for (int w = first; w < windows; w++) {
      if (random.nextInt(14) == 0) {
        continue;
      }
      var start = START.plus(RANGE.multipliedBy(w));
      // A replica that begins in the middle of a window has a shorter block of it.
      var began = w == first && first > 0 ? start.plus(RANGE.dividedBy(2)) : start;
      var made = start.plus(RANGE).plus(stagger);
      var at = new ArrayList<Instant>();
      at.add(random.nextInt(12) == 0 ? made.plus(Duration.ofMinutes(random.nextInt(16 * 60))) : made.plusSeconds(random.nextInt(120)));
      if (random.nextInt(16) == 0) {
        at.add(at.getFirst().plus(Duration.ofMinutes(random.nextInt(24 * 60))));
      }
      var health = random.nextInt(50) == 0 ? (random.nextBoolean() ? Health.DAMAGED_INDEX : Health.DAMAGED_CHUNKS) : Health.SOUND;
      var range = new TimeRange(began.toEpochMilli(), start.plus(RANGE).toEpochMilli());
      shipments.add(new Shipment(stream, name, BlockId.create(made.toEpochMilli(), random), range, at, health));
    }
  }

  private static Settings settings(RandomGenerator random) {
    var ranges = new Ranges(List.of(RANGE.toMillis(), RANGE.multipliedBy(4).toMillis(), RANGE.multipliedBy(12).toMillis()));
    boolean copies = random.nextInt(4) != 0;
    var downsamplings =
        copies
            ? List.of(
                new Downsampling(Resolution.RAW, Resolution.FIVE_MINUTES, RANGE.multipliedBy(4).toMillis()),
                new Downsampling(Resolution.FIVE_MINUTES, Resolution.ONE_HOUR, RANGE.multipliedBy(12).toMillis()))
            : List.<Downsampling>of();
    var raw = random.nextInt(2) == 0 ? Duration.ZERO : Duration.ofHours(16L + random.nextInt(40));
    var five = raw.isZero() || random.nextInt(2) == 0 ? Duration.ZERO : raw.plusHours(random.nextInt(30));
    var delays = List.of(Duration.ofHours(3), Duration.ofHours(6), Duration.ofHours(12));
    // Such that what is merged of a day becomes a few shards.
    long size = random.nextInt(3) == 0 ? DAYS_OF_FEW : Settings.SHARD_SIZE;
    return new Settings(
        TenantId.DEFAULT,
        Set.of("replica"),
        ranges,
        DEDUP,
        Settings.patience(RANGE),
        downsamplings,
        new Retention(raw, five, Duration.ZERO, copies ? Retention.Cover.AWAITED : Retention.Cover.NONE),
        delays.get(random.nextInt(3)),
        delays.get(random.nextInt(3)),
        Duration.ofMinutes(15),
        Settings.RECOVER_AFTER,
        size,
        // Where blocks are split at all, whatever is split has a worker for each shard, or sometimes one for all.
        random.nextInt(4) == 0 ? Settings.SHARD_SIZE : 1);
  }

  List<Shipment> shipments() {
    return shipments;
  }

  Settings settings() {
    return settings;
  }

  /// How often schedules wake machines.
  Duration wake() {
    return wake;
  }

  /// When the last block that is not late has been shipped.
  Instant end() {
    return end;
  }

  Optional<Shipment> shipment(BlockId id) {
    return Optional.ofNullable(byId.get(id));
  }

  boolean isShipped(BlockId id) {
    return byId.containsKey(id);
  }

  boolean isDamaged(BlockId id) {
    return shipment(id).filter(shipment -> shipment.health() != Health.SOUND).isPresent();
  }
}
