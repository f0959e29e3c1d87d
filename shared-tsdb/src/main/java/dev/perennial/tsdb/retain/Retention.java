package dev.perennial.tsdb.retain;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How long blocks of each resolution are kept, counted from their end; a zero duration keeps them for ever.
///
/// With [Cover#AWAITED], a block goes only when every level-1 block it descends from is also in a live block of some coarser
/// resolution, or when those too would be past their age: data leaves in the order raw, 5 m, 1 h and never early.
public record Retention(Duration raw, Duration fiveMinutes, Duration oneHour, Cover cover) {

  /// Whether coarser copies of the blocks are made, and so are waited for.
  public enum Cover {
    /// Blocks are downsampled: wait for the copy.
    AWAITED,
    /// Blocks are not downsampled: age alone decides.
    NONE
  }

  /// What is asked about a live block; `sources` are the level-1 blocks it descends from, of whose series it holds those of `shard`.
  public record Aged(BlockId id, TimeRange range, Resolution resolution, Shard shard, Set<BlockId> sources) {
    /// Copies the set.
    public Aged {
      sources = Set.copyOf(sources);
    }

    /// What a manifest says of a block.
    public static Aged of(LiveBlock block) {
      return new Aged(block.id(), block.range(), block.resolution(), block.shard(), Set.copyOf(block.sources()));
    }
  }

  /// Checks the signs.
  public Retention {
    for (var age : List.of(raw, fiveMinutes, oneHour)) {
      if (age.isNegative()) {
        throw new IllegalArgumentException("Cannot keep blocks for " + age + ": a retention is positive, or zero for ever");
      }
    }
  }

  /// Everything for ever.
  public static Retention forever() {
    return new Retention(Duration.ZERO, Duration.ZERO, Duration.ZERO, Cover.AWAITED);
  }

  /// The blocks among `live`, all of one stream, whose time has come.
  public Set<BlockId> expired(Collection<Aged> live, Instant now) {
    var gone = new HashSet<BlockId>();
    for (var block : live) {
      if (isPast(block.resolution(), block.range(), now) && isCovered(block, live, now)) {
        gone.add(block.id());
      }
    }
    return Set.copyOf(gone);
  }

  /// The age at which blocks of this resolution go; empty for never.
  public Optional<Duration> age(Resolution resolution) {
    var age = resolution.isRaw() ? raw : resolution.compareTo(Resolution.ONE_HOUR) < 0 ? fiveMinutes : oneHour;
    return age.isZero() ? Optional.empty() : Optional.of(age);
  }

  private boolean isPast(Resolution resolution, TimeRange range, Instant now) {
    return age(resolution).filter(age -> now.isAfter(Instant.ofEpochMilli(range.end()).plus(age))).isPresent();
  }

  private boolean isCovered(Aged block, Collection<Aged> live, Instant now) {
    if (cover == Cover.NONE || block.resolution().compareTo(Resolution.ONE_HOUR) >= 0) {
      return true;
    }
    var coarser = live.stream().filter(other -> other.resolution().compareTo(block.resolution()) > 0).toList();
    return block.sources().stream().allMatch(source -> isIn(source, block.shard(), coarser)) || coarserIsPast(block, now);
  }

  private static boolean isIn(BlockId source, Shard shard, List<Aged> blocks) {
    return shard.isCoveredBy(blocks.stream().filter(block -> block.sources().contains(source)).map(Aged::shard).toList());
  }

  private boolean coarserIsPast(Aged block, Instant now) {
    return List.of(Resolution.FIVE_MINUTES, Resolution.ONE_HOUR).stream()
        .filter(coarser -> coarser.compareTo(block.resolution()) > 0)
        .allMatch(coarser -> isPast(coarser, block.range(), now));
  }
}
