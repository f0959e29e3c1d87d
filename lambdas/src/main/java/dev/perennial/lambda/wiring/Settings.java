package dev.perennial.lambda.wiring;

import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Deduplication;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.plan.Downsampling;
import dev.perennial.tsdb.plan.Ranges;
import dev.perennial.tsdb.retain.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What the steps are told: whose blocks, which labels name a replica, how blocks grow, are deduplicated and go, how long a worker may take, and a replica be silent,
/// how many bytes a block may have before it is sharded, and how many one function splits.
public record Settings(
    TenantId tenant,
    Set<String> replicaLabels,
    Ranges ranges,
    Deduplication deduplication,
    Duration patience,
    List<Downsampling> downsamplings,
    Retention retention,
    Duration deleteDelay,
    Duration orphanDelay,
    Duration leased,
    Duration recoverAfter,
    long shardSize,
    long functionSize) {
  /// How long a replica is silent before its trail is recovered, where nobody says otherwise.
  public static final Duration RECOVER_AFTER = Duration.ofMinutes(5);

  /// The size in bytes above which a block is sharded, where nobody says otherwise, and the largest there may be: an index ends at 64 GiB, and is
  /// no larger than its block.
  public static final long SHARD_SIZE = 64L << 30;

  /// Copies the collections.
  public Settings {
    replicaLabels = Set.copyOf(replicaLabels);
    downsamplings = List.copyOf(downsamplings);
    if (shardSize < 1 || shardSize > SHARD_SIZE) {
      throw new IllegalArgumentException("Cannot shard blocks of more than " + shardSize + " bytes: give at most " + SHARD_SIZE + ", at which an index may be full.");
    }
  }

  /// What Thanos' users expect, scaled to blocks that begin their life at this length.
  public static Settings scaled(TenantId tenant, Set<String> replicaLabels, Duration blockRange) {
    return new Settings(
        tenant,
        replicaLabels,
        Ranges.scaled(blockRange),
        new Dedup(Windows.forBlockRange(blockRange)),
        patience(blockRange),
        Downsampling.from(blockRange.multipliedBy(20)),
        Retention.forever(),
        Duration.ofDays(2),
        Duration.ofDays(2),
        Duration.ofMinutes(15),
        RECOVER_AFTER,
        SHARD_SIZE,
        SHARD_SIZE);
  }

  /// How long a missing replica is awaited: one block's time, and as much again as shipping may take.
  public static Duration patience(Duration blockRange) {
    return blockRange.plus(blockRange.dividedBy(4));
  }
}
