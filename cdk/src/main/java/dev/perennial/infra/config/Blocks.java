package dev.perennial.infra.config;

import java.time.Duration;
import java.util.regex.Pattern;

/// How blocks begin, grow and go. A retention of zero means for ever, a `downsampleAfter` of zero never.
///
/// `patience` is how long after a block's end a replica that has not shipped is awaited before the others are merged; `dedup` how merges tell whose
/// sample counts; `recoverAfter` how long a replica is silent before what it had shipped of its log becomes blocks.
/// `versionsKept` is how long the bucket keeps what was deleted or overwritten; `coldAfter` the age at which objects move to
/// the storage class for infrequent access, zero for never. `table` names a catalogue that is there, such as one that was restored; where it is
/// empty, one is made. `shardSize` is how many MiB a block may have before it is split by its series; `functionSize` how many one function splits by
/// itself: of what has more, each shard is written by a function of its own.
///
/// Both are 4 GiB unless told: at 1.5 bytes a sample 2.9 thousand million of them, which a merge goes through in a third of the fifteen minutes that a
/// function may take, by the figures of docs/performance.md, and in two thirds on a core half as fast.
public record Blocks(
    String tenant,
    String replicaLabel,
    Duration blockRange,
    Duration downsampleAfter,
    Duration patience,
    Dedup dedup,
    Duration recoverAfter,
    Duration retentionRaw,
    Duration retention5m,
    Duration retention1h,
    Duration deleteDelay,
    Duration orphanDelay,
    Duration versionsKept,
    Duration coldAfter,
    String table,
    int shardSize,
    int functionSize) {
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final int SIZE = 4_096;
  private static final Duration DAY = Duration.ofDays(1);

  /// How merges deduplicate.
  public enum Dedup {
    /// By what lies near in time: what it chooses does not depend on where a block begins.
    LOCAL,
    /// As Thanos merges unless told otherwise: all samples of all replicas stay, equal ones once.
    ONE_TO_ONE,
    /// As Thanos' compactor does with `--deduplication.func=penalty`.
    PENALTY
  }

  /// Refuses what would lose data.
  public Blocks {
    if (tenant.isBlank() || tenant.contains("/")) {
      throw Refusal.of("blocks.tenant", tenant, "give a name without slashes");
    }
    if (!LABEL.matcher(replicaLabel).matches()) {
      throw Refusal.of("blocks.replicaLabel", replicaLabel, "give the name of a label");
    }
    if (blockRange.compareTo(Duration.ofMinutes(1)) < 0 || blockRange.compareTo(DAY) > 0 || DAY.toSeconds() % blockRange.toSeconds() != 0) {
      throw Refusal.of("blocks.blockRange", blockRange, "give a length that divides a day, such as 2h");
    }
    if (recoverAfter.compareTo(Duration.ofMinutes(1)) < 0) {
      throw Refusal.of("blocks.recoverAfter", recoverAfter, "a replica that is replaced is silent for some minutes; give at least 1m");
    }
    ascending("blocks.retention.raw", retentionRaw, "blocks.retention.5m", retention5m);
    ascending("blocks.retention.5m", retention5m, "blocks.retention.1h", retention1h);
    if (!retentionRaw.isZero() && !downsampleAfter.isZero() && retentionRaw.compareTo(downsampleAfter.multipliedBy(2)) < 0) {
      throw Refusal.of(
          "blocks.retention.raw",
          retentionRaw,
          "raw blocks are downsampled once they span " + Lengths.text(downsampleAfter) + ", so keep them at least twice as long");
    }
    if (deleteDelay.compareTo(Duration.ofMinutes(10)) < 0) {
      throw Refusal.of("blocks.deleteDelay", deleteDelay, "queries that began before a swap read superseded blocks; give at least 10m");
    }
    if (orphanDelay.compareTo(Duration.ofHours(1)) < 0) {
      throw Refusal.of("blocks.orphanDelay", orphanDelay, "an upload under way is not an orphan; give at least 1h");
    }
    if (!table.isEmpty() && !table.matches("[a-zA-Z0-9_.-]{3,255}")) {
      throw Refusal.of("blocks.table", table, "give the name of a table of DynamoDB");
    }
    wholeDays("blocks.versionsKept", versionsKept);
    wholeDays("blocks.coldAfter", coldAfter);
    if (!coldAfter.isZero() && coldAfter.compareTo(DAY.multipliedBy(30)) < 0) {
      throw Refusal.of("blocks.coldAfter", coldAfter, "S3 moves objects to infrequent access after 30d at the earliest");
    }
  }

  private static void wholeDays(String path, Duration length) {
    if (length.toSeconds() % DAY.toSeconds() != 0) {
      throw Refusal.of(path, length, "S3 counts whole days");
    }
  }

  private static void ascending(String fine, Duration fineKept, String coarse, Duration coarseKept) {
    if (!coarseKept.isZero() && (fineKept.isZero() || coarseKept.compareTo(fineKept) < 0)) {
      throw Refusal.of(coarse, coarseKept, "it must be kept at least as long as " + fine + ", which is " + Lengths.text(fineKept));
    }
  }

  static Blocks from(Section section) {
    var retention = section.section("retention");
    var range = section.length("blockRange", Duration.ofHours(2));
    return new Blocks(
        section.text("tenant", "default-tenant"),
        section.text("replicaLabel", "replica"),
        range,
        section.length("downsampleAfter", range.multipliedBy(20)),
        section.length("patience", range.multipliedBy(5).dividedBy(4)),
        section.choice("dedup", Dedup.LOCAL),
        section.length("recoverAfter", Duration.ofMinutes(5)),
        retention.length("raw", Duration.ZERO),
        retention.length("5m", Duration.ZERO),
        retention.length("1h", Duration.ZERO),
        section.length("deleteDelay", Duration.ofDays(2)),
        section.length("orphanDelay", Duration.ofDays(2)),
        section.length("versionsKept", Duration.ofDays(7)),
        section.length("coldAfter", Duration.ZERO),
        section.text("table", ""),
        section.number("shardSize", SIZE, 1, 65_536),
        section.number("functionSize", SIZE, 1, 65_536));
  }
}
