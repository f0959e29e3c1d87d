package dev.perennial.tsdb.admit;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Decides from a block's `meta.json` to which stream it belongs and what it covers there.
///
/// A stream's labels are the block's external labels without those that tell replicas and shards apart.
public final class Admission {
  /// The external label of a shard, as in `{perennial_shard="1/4"}`: what keeps shards apart where nobody knows of any.
  public static final String SHARD = "perennial_shard";

  /** What Thanos' compactor puts into the first replica label where no other external label is left. */
  private static final String DEDUPED = "deduped";

  private static final String OUT_OF_ORDER = "from-out-of-order";

  private final Set<String> replicaLabels;

  /// Admission where labels of these names tell replicas apart.
  public Admission(Set<String> replicaLabels) {
    this.replicaLabels = Set.copyOf(replicaLabels);
  }

  /// What is to become of a block.
  public sealed interface Verdict {
    /// It belongs to the stream with these labels.
    record Admitted(Labels stream, LiveBlock block) implements Verdict {}

    /// It belongs to none. The reason is a sentence.
    record Refused(String why) implements Verdict {}
  }

  /// Decides about a block.
  public Verdict admit(BlockMeta meta) {
    var labels = meta.thanos().labels();
    var compaction = meta.compaction();
    if (labels.without(SHARD).isEmpty()) {
      return refused(meta, "it has no external labels, so nobody can tell whose samples it holds");
    }
    if (compaction.level() < 1) {
      return refused(meta, "its compaction level is " + compaction.level() + ", and levels begin at 1");
    }
    List<Coverage> coverage;
    try {
      coverage = meta.extension(CoverageJson.KEY).flatMap(CoverageJson::read).orElseGet(() -> List.of(own(meta)));
    } catch (IllegalArgumentException e) {
      return refused(meta, "its coverage cannot be understood: " + e.getMessage());
    }
    Shard shard;
    List<BlockId> sources;
    try {
      shard = labels.has(SHARD) ? Shard.parse(labels.value(SHARD)) : Shard.WHOLE;
      var own = compaction.sources().isEmpty() ? List.of(meta.id()) : compaction.sources();
      sources = meta.extension(Ancestors.KEY).map(Ancestors::read).orElse(own);
    } catch (IllegalArgumentException e) {
      return refused(meta, "it cannot be told which shard of what it is: " + e.getMessage());
    }
    return new Verdict.Admitted(
        labels.without(replicaLabels).without(SHARD),
        new LiveBlock(
            meta.id(),
            meta.range(),
            compaction.level(),
            meta.thanos().resolution(),
            shard,
            coverage,
            sources,
            meta.stats().series(),
            meta.stats().samples(),
            meta.bytes(),
            hints(meta)));
  }

  /** What its hints ask of the planner; marker files beside the block are not looked at. */
  private static Set<LiveBlock.Mark> hints(BlockMeta meta) {
    return Stream.of(LiveBlock.Mark.FROM_STALE_SERIES, LiveBlock.Mark.FROM_SELECTED_SERIES)
        .filter(mark -> meta.compaction().hints().contains(mark.text()))
        .collect(Collectors.toSet());
  }

  /// The external labels a product gets: those of its stream, or, where it has none, Thanos' word for "of all replicas".
  public Labels productLabels(Labels stream) {
    Optional<String> first = replicaLabels.stream().sorted().findFirst();
    return stream.isEmpty() && first.isPresent() ? Labels.of(first.get(), DEDUPED) : stream;
  }

  /// The external labels of a product of one shard; `replica` are the replica labels it keeps, or none.
  public Labels productLabels(Labels stream, Labels replica, Shard shard) {
    var labels = replica.isEmpty() ? productLabels(stream) : stream.with(replica);
    return shard.equals(Shard.WHOLE) ? labels : labels.with(SHARD, shard.toString());
  }

  /// The replica labels of the one Prometheus whose samples a block holds; empty where it holds those of several.
  public Labels replica(BlockMeta meta) {
    var replica = meta.thanos().labels().only(replicaLabels);
    boolean deduplicated = replica.size() == 1 && replica.value(0).equals(DEDUPED);
    return deduplicated ? Labels.empty() : replica;
  }

  /** Prometheus writes what came out of order into blocks of their own, also for time of which it still takes samples in order. */
  private Coverage own(BlockMeta meta) {
    boolean late = meta.compaction().hints().contains(OUT_OF_ORDER);
    return new Coverage(replica(meta), late ? TimeRanges.none() : TimeRanges.of(meta.range()));
  }

  private static Verdict refused(BlockMeta meta, String why) {
    return new Verdict.Refused("Cannot admit block " + meta.id() + ": " + why + ".");
  }
}
