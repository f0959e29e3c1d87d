package dev.perennial.tsdb.admit;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.SupersededBlock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Thanos' rule of which blocks of a stream stand for others: one whose sources are all in another of the same resolution is superseded.
///
/// Of two with the same sources the one with the smaller id stays.
public record Succession(List<LiveBlock> live, Map<BlockId, BlockId> superseded) {
  /** Why a marked block is superseded, as a sentence. */
  static final String MARKED = "The block carries a deletion-mark.json.";

  private static final Comparator<LiveBlock> MOST_SOURCES_FIRST =
      Comparator.<LiveBlock>comparingInt(block -> block.sources().size()).reversed().thenComparing(LiveBlock::id);

  /// Copies both; the map leads from a superseded block to the one that stands for it.
  public Succession {
    live = List.copyOf(live);
    superseded = Map.copyOf(superseded);
  }

  private record Source(Resolution resolution, BlockId id) {}

  /// Applies the rule to blocks of one stream.
  public static Succession of(Collection<LiveBlock> blocks) {
    var live = new ArrayList<LiveBlock>();
    var superseded = new HashMap<BlockId, BlockId>();
    var holders = new HashMap<Source, List<LiveBlock>>();
    for (var block : blocks.stream().sorted(MOST_SOURCES_FIRST).toList()) {
      // Whoever holds all sources holds the first.
      var first = new Source(block.resolution(), block.sources().getFirst());
      var heir =
          holders.getOrDefault(first, List.of()).stream()
              .filter(other -> new HashSet<>(other.sources()).containsAll(block.sources()))
              .findFirst();
      if (heir.isPresent()) {
        superseded.put(block.id(), heir.get().id());
      } else {
        live.add(block);
        for (var source : block.sources()) {
          holders.computeIfAbsent(new Source(block.resolution(), source), _ -> new ArrayList<>()).add(block);
        }
      }
    }
    return new Succession(live, superseded);
  }

  /// The manifest with one more block, which is live unless others stand for it, and supersedes those it stands for.
  ///
  /// A block that is known already changes nothing.
  public static Manifest enter(Manifest manifest, LiveBlock block, Instant at) {
    if (manifest.knows(block.id())) {
      return manifest;
    }
    var all = new ArrayList<>(manifest.live());
    all.add(block);
    var after = of(all);
    var superseded = new ArrayList<>(manifest.superseded());
    after.superseded.forEach((id, heir) -> superseded.add(new SupersededBlock(id, at, reason(heir))));
    return new Manifest(
        manifest.stream(), manifest.labels(), manifest.version() + 1, after.live, manifest.staged(), superseded, manifest.writes());
  }

  /// The manifest with one more block that is superseded from the start, for the bucket marks it for deletion.
  ///
  /// A block that is known already changes nothing.
  public static Manifest enterMarked(Manifest manifest, LiveBlock block, Instant at) {
    if (manifest.knows(block.id())) {
      return manifest;
    }
    var superseded = new ArrayList<>(manifest.superseded());
    superseded.add(new SupersededBlock(block.id(), at, MARKED));
    return new Manifest(
        manifest.stream(), manifest.labels(), manifest.version() + 1, manifest.live(), manifest.staged(), superseded, manifest.writes());
  }

  /// Why a block is superseded, as a sentence.
  static String reason(BlockId heir) {
    return "All that the block was made from is also in block " + heir + ".";
  }
}
