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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Thanos' rule of which blocks of a stream stand for others: one whose sources are all in another of the same resolution is superseded.
///
/// Of two with the same sources the one with the smaller id stays; and of a block and all of its shards the shards, but of a block and some of
/// its shards the block.
public record Succession(List<LiveBlock> live, Map<BlockId, BlockId> superseded) {
  /** Why a marked block is superseded, as a sentence. */
  static final String MARKED = "The block carries a deletion-mark.json.";

  private static final Comparator<LiveBlock> MOST_SOURCES_FIRST =
      Comparator.<LiveBlock>comparingInt(block -> block.sources().size())
          .thenComparingInt(block -> block.shard().of())
          .reversed()
          .thenComparing(LiveBlock::id);

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
      var heirs =
          holders.getOrDefault(first, List.of()).stream()
              .filter(other -> other.shard().meets(block.shard()) && new HashSet<>(other.sources()).containsAll(block.sources()))
              .toList();
      if (block.shard().isCoveredBy(heirs.stream().map(LiveBlock::shard).toList())) {
        superseded.put(block.id(), heirs.getFirst().id());
      } else {
        live.add(block);
        for (var source : block.sources()) {
          holders.computeIfAbsent(new Source(block.resolution(), source), _ -> new ArrayList<>()).add(block);
        }
      }
    }
    unfinished(live).forEach(
        (shard, whole) -> {
          live.remove(shard);
          superseded.put(shard.id(), whole.id());
        });
    return new Succession(live, superseded);
  }

  /// Shards, each with a live block of which it is a part: the others are missing, for a split was not finished.
  private static Map<LiveBlock, LiveBlock> unfinished(List<LiveBlock> live) {
    var unfinished = new LinkedHashMap<LiveBlock, LiveBlock>();
    for (var shard : live) {
      var wider =
          live.stream()
              .filter(
                  other ->
                      other.resolution().equals(shard.resolution())
                          && other.shard().of() < shard.shard().of()
                          && other.shard().holds(shard.shard()))
              .toList();
      var theirs = wider.stream().flatMap(other -> other.sources().stream()).collect(Collectors.toSet());
      if (theirs.containsAll(shard.sources())) {
        var first = shard.sources().getFirst();
        unfinished.put(shard, wider.stream().filter(other -> other.sources().contains(first)).findFirst().orElseThrow());
      }
    }
    return unfinished;
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
