package dev.perennial.query.blocks;

import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Selection;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// The blocks of one stream that a query reads: the coarsest resolution it takes, and finer ones where that leaves gaps.
public final class BlockChoice {
  private BlockChoice() {}

  /// A block, and the time for which its samples count.
  public record Chosen(LiveBlock block, TimeRanges use) {}

  /** Range functions that need two samples in a window. */
  private static final Set<String> OF_TWO =
      Set.of("rate", "increase", "delta", "irate", "idelta", "deriv", "predict_linear", "double_exponential_smoothing", "changes", "resets");

  /// The coarsest resolution up to `coarsest` that leaves each window of `selection` the samples that its function needs.
  public static Resolution suited(Resolution coarsest, Selection selection) {
    if (selection.window() == 0) {
      return coarsest;
    }
    var most = new Resolution(OF_TWO.contains(selection.function()) ? selection.window() / 2 : selection.window());
    return most.compareTo(coarsest) < 0 ? most : coarsest;
  }

  /// The blocks of `manifest` for `range`, no coarser than `coarsest`.
  public static List<Chosen> of(Manifest manifest, TimeRange range, Resolution coarsest) {
    var chosen = new ArrayList<Chosen>();
    var resolutions =
        manifest.live().stream()
            .map(LiveBlock::resolution)
            .filter(resolution -> resolution.compareTo(coarsest) <= 0)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList();
    for (var resolution : resolutions) {
      var coarser = List.copyOf(chosen);
      for (var block : manifest.live()) {
        if (block.resolution().equals(resolution) && block.range().overlaps(range)) {
          var use = TimeRanges.of(block.range()).intersect(TimeRanges.of(range)).minus(coveredForAll(block, coarser));
          if (!use.isEmpty()) {
            chosen.add(new Chosen(block, use));
          }
        }
      }
    }
    return chosen;
  }

  /// What the chosen downsampled blocks cover of one replica.
  public static TimeRanges coarse(List<Chosen> chosen, Labels replica) {
    return covered(chosen.stream().filter(choice -> !choice.block().resolution().isRaw()).toList(), replica);
  }

  private static TimeRanges coveredForAll(LiveBlock block, List<Chosen> coarser) {
    var replicas = block.coverage().stream().map(Coverage::replica).toList();
    if (replicas.isEmpty()) {
      return covered(coarser, Labels.empty());
    }
    return replicas.stream().map(replica -> covered(coarser, replica)).reduce(TimeRanges::intersect).orElse(TimeRanges.none());
  }

  private static TimeRanges covered(List<Chosen> chosen, Labels replica) {
    return TimeRanges.of(
        chosen.stream()
            .filter(choice -> choice.block().coverage().isEmpty() || choice.block().coverage().stream().anyMatch(c -> c.isOf(replica)))
            .flatMap(choice -> choice.use().ranges().stream())
            .toList());
  }
}
