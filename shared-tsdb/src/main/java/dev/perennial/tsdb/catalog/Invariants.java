package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.block.BlockId;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What is true of every manifest, and of every swap.
///
/// The first is checked on the way to each write, [Manifest#written]; the second where both states are at hand,
/// [Manifest#swap]. Only [Manifest#supersede] may take samples out of queries, and it exists for nothing else.
final class Invariants {
  private Invariants() {}

  /// Requires that the manifest can be a stream's state: a version, its labels' own key, and each block in one place only.
  static void require(Manifest manifest) {
    if (manifest.version() < 1) {
      throw new IllegalStateException(
          "Cannot write version " + manifest.version() + " of stream " + manifest.stream() + ": nothing was changed in it");
    }
    if (!StreamId.of(manifest.stream().tenant(), manifest.labels()).equals(manifest.stream())) {
      throw new IllegalStateException(
          "Cannot write stream " + manifest.stream() + ": its labels " + manifest.labels() + " have another key");
    }
    var places = new HashMap<BlockId, String>();
    manifest.live().forEach(block -> place(places, manifest, block.id(), "live"));
    manifest.staged().forEach(block -> place(places, manifest, block.id(), "staged"));
    manifest.superseded().forEach(block -> place(places, manifest, block.id(), "superseded"));
  }

  private static void place(Map<BlockId, String> places, Manifest manifest, BlockId id, String place) {
    String other = places.putIfAbsent(id, place);
    if (other != null) {
      throw new IllegalStateException(
          "Cannot write stream "
              + manifest.stream()
              + ": block "
              + id
              + (other.equals(place) ? " is entered twice as " + place : " is entered both as " + other + " and as " + place));
    }
  }

  /// Requires that the live raw blocks cover at least what they covered before, for each replica and all of its series.
  static void requireEqualCover(Manifest before, Manifest after) {
    var replicas =
        before.live().stream()
            .filter(block -> block.resolution().isRaw())
            .flatMap(block -> block.coverage().stream())
            .map(Coverage::replica)
            .collect(Collectors.toSet());
    for (var replica : replicas) {
      var missing = before.covered(replica).minus(after.covered(replica));
      if (!missing.isEmpty()) {
        var hole = missing.ranges().getFirst();
        throw new IllegalStateException(
            "Cannot swap blocks of stream "
                + before.stream()
                + ": replica "
                + replica
                + " would no longer be covered from "
                + hole.start()
                + " to "
                + hole.end());
      }
    }
  }
}
