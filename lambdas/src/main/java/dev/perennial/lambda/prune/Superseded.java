package dev.perennial.lambda.prune;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.time.TimeRanges;
import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.Trail;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Up to which parcel a trail is superseded. Pure.
final class Superseded {
  private static final Pattern NUMBER = Pattern.compile("\\D*(\\d+).*");

  private Superseded() {}

  /// Whether a trail still grows.
  enum Life {
    /// A sidecar writes it, or its last words are not in blocks yet.
    NEEDED,
    /// It is dead, and recovered.
    RECOVERED
  }

  /// The sequence number of the last of the oldest parcels that are superseded, -1 if none is; `live` tells whether a block's samples are in live blocks.
  static long upTo(List<Trail.Entry> parcels, Optional<Integer> checkpoint, TimeRanges covered, Life life, Predicate<BlockId> live) {
    long upTo = -1;
    // Coverage tells nothing of what came out of order: that is in the blocks that were shipped when its segment was settled.
    int trusted = 0;
    int settled = 0;
    while (trusted < parcels.size() && parcels.get(trusted).parcel().settling().stream().allMatch(live)) {
      settled = parcels.get(trusted++).parcel().settled();
    }
    int firstOfCheckpoint = Math.min(firstOf(parcels, checkpoint), trusted);
    for (int i = 0; i < parcels.size(); i++) {
      var parcel = parcels.get(i).parcel();
      boolean inBlocks = parcel.range().map(covered::contains).orElse(true);
      boolean needless = life == Life.RECOVERED || (i < firstOfCheckpoint && stoodFor(parcel, checkpoint.orElse(-1), settled));
      if (!inBlocks || !needless) {
        break;
      }
      upTo = parcel.sequence();
    }
    return upTo;
  }

  private static int firstOf(List<Trail.Entry> parcels, Optional<Integer> checkpoint) {
    if (checkpoint.isEmpty()) {
      return 0;
    }
    var prefix = "wal/checkpoint.%08d/".formatted(checkpoint.get());
    for (int i = 0; i < parcels.size(); i++) {
      if (parcels.get(i).parcel().parts().stream().anyMatch(part -> part.file().startsWith(prefix))) {
        return i;
      }
    }
    return 0;
  }

  private static boolean stoodFor(Parcel parcel, int checkpoint, int settled) {
    return parcel.parts().stream()
        .allMatch(
            part -> {
              var number = NUMBER.matcher(part.file());
              int n = number.matches() ? Integer.parseInt(number.group(1)) : Integer.MAX_VALUE;
              return part.file().startsWith("wbl/") ? n < settled : n <= checkpoint;
            });
  }
}
