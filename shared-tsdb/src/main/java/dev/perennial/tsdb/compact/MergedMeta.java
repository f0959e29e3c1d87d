package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What `meta.json` says of a merge's product before anything is counted.
final class MergedMeta {
  private static final String SOURCE = "compactor";
  private static final String OUT_OF_ORDER = "from-out-of-order";

  /** What Perennial says of a block itself is said anew of each. */
  private static final Set<String> OWN_EXTENSIONS = Set.of("perennial", Accounts.KEY);

  private MergedMeta() {}

  /// How the product comes to be.
  enum Kind {
    /// It is all of its sources.
    MERGED,
    /// It is one of several parts of them, and its own source besides: so none of them has the sources of another, and nobody who
    /// goes by sources takes it for the other.
    SPLIT
  }

  static BlockMeta of(List<BlockMeta> sources, Compaction.Output output, Kind kind) {
    var id = output.id();
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("Cannot merge no blocks into block " + id);
    }
    var first = sources.getFirst();
    var range = first.range();
    int level = 1;
    var ancestors = new TreeSet<BlockId>();
    for (var source : sources) {
      if (!source.thanos().resolution().equals(first.thanos().resolution())) {
        throw new IllegalArgumentException(
            "Cannot merge block %s of resolution %s with block %s of resolution %s"
                .formatted(first.id(), first.thanos().resolution(), source.id(), source.thanos().resolution()));
      }
      range = range.hull(source.range());
      level = Math.max(level, source.compaction().level());
      var own = source.compaction().sources();
      ancestors.addAll(own.isEmpty() ? List.of(source.id()) : own);
    }
    if (kind == Kind.SPLIT) {
      ancestors.add(id);
    }
    var parents = sources.stream().map(source -> new BlockMeta.Parent(source.id(), source.range())).toList();
    var compaction =
        new BlockMeta.Compaction(
            level + 1, List.copyOf(ancestors), false, parents, false, hints(sources), Map.of());
    var thanos = BlockMeta.Thanos.of(output.labels(), first.thanos().resolution(), SOURCE);
    var meta = new BlockMeta(id, range, BlockMeta.Stats.NONE, compaction, thanos, Map.of());
    for (var extension : common(sources).entrySet()) {
      meta = meta.withExtension(extension.getKey(), extension.getValue());
    }
    return meta;
  }

  /** Out of order is what comes only from out-of-order blocks; the other hints stay if any source has them. */
  private static List<String> hints(List<BlockMeta> sources) {
    var all = new TreeSet<String>();
    sources.forEach(source -> all.addAll(source.compaction().hints()));
    all.removeIf(
        hint -> hint.equals(OUT_OF_ORDER) && !sources.stream().allMatch(source -> source.compaction().hints().contains(hint)));
    return List.copyOf(all);
  }

  /** Extensions that every source has, with the first one's value, as Thanos keeps them. */
  private static Map<String, String> common(List<BlockMeta> sources) {
    var common = new LinkedHashMap<>(sources.getFirst().thanos().extensions());
    sources.forEach(source -> common.keySet().retainAll(source.thanos().extensions().keySet()));
    common.keySet().removeAll(OWN_EXTENSIONS);
    return common;
  }
}
