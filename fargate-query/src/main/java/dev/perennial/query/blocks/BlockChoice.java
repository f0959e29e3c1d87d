package dev.perennial.query.blocks;

import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The blocks of one stream that a query reads: the coarsest resolution it takes, finer ones where that leaves gaps, and coarser ones where
/// nothing finer is left.
public final class BlockChoice {
  private BlockChoice() {}

  /// A block, and the time for which its samples count.
  public record Chosen(LiveBlock block, TimeRanges use) {}

  /// What becomes of time for which only blocks are left that are coarser than what is taken.
  public enum Finer {
    /// Nothing is read of it.
    REQUIRED,
    /// The finest that are left are read.
    PREFERRED
  }

  /// The blocks of `manifest` for `range`, no coarser than `coarsest` unless `finer` allows it.
  public static List<Chosen> of(Manifest manifest, TimeRange range, Resolution coarsest, Finer finer) {
    var chosen = new ArrayList<Chosen>();
    var resolutions =
        manifest.live().stream()
            .map(LiveBlock::resolution)
            .filter(resolution -> finer == Finer.PREFERRED || resolution.compareTo(coarsest) <= 0)
            .distinct()
            .sorted(preferred(coarsest))
            .toList();
    for (var resolution : resolutions) {
      var better = List.copyOf(chosen);
      for (var block : manifest.live()) {
        if (block.resolution().equals(resolution) && block.range().overlaps(range)) {
          var use = TimeRanges.of(block.range()).intersect(TimeRanges.of(range)).minus(coveredForAll(block, better));
          if (!use.isEmpty()) {
            chosen.add(new Chosen(block, use));
          }
        }
      }
    }
    return chosen;
  }

  /** From the coarsest that is taken down to raw, then the others from the finest up. */
  private static Comparator<Resolution> preferred(Resolution coarsest) {
    return Comparator.<Resolution>comparingLong(
            resolution -> resolution.compareTo(coarsest) <= 0 ? -1 : resolution.millis())
        .thenComparing(Comparator.reverseOrder());
  }

  /// What the chosen downsampled blocks cover of one replica.
  public static TimeRanges coarse(List<Chosen> chosen, Labels replica) {
    return covered(chosen.stream().filter(choice -> !choice.block().resolution().isRaw()).toList(), replica, Shard.WHOLE);
  }

  private static TimeRanges coveredForAll(LiveBlock block, List<Chosen> better) {
    var replicas = block.coverage().stream().map(Coverage::replica).toList();
    if (replicas.isEmpty()) {
      return covered(better, Labels.empty(), block.shard());
    }
    return replicas.stream().map(replica -> covered(better, replica, block.shard())).reduce(TimeRanges::intersect).orElse(TimeRanges.none());
  }

  private static TimeRanges covered(List<Chosen> chosen, Labels replica, Shard shard) {
    var own =
        chosen.stream()
            .filter(choice -> choice.block().coverage().isEmpty() || choice.block().coverage().stream().anyMatch(c -> c.isOf(replica)))
            .toList();
    return Coverage.of(shard, own, choice -> choice.block().shard(), Chosen::use);
  }
}
