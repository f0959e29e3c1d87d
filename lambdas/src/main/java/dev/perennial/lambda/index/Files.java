package dev.perennial.lambda.index;

import dev.perennial.tsdb.block.BlockCheck;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Looks whether the files of a block are all there, as long as `meta.json` says, and readable.
final class Files {
  /** `meta.json` is written last, but not everybody who copies a block into a bucket keeps to that. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** As long as Thanos leaves an upload alone that does not go on. */
  private static final Duration ABANDONED = Duration.ofDays(2);

  private final ObjectStore bucket;

  Files(ObjectStore bucket) {
    this.bucket = bucket;
  }

  sealed interface Finding {
    /// `remarks` are sentences about sizes that `meta.json` states wrongly.
    record Complete(List<String> remarks) implements Finding {}

    record Incomplete(String why) implements Finding {}

    record Broken(String why) implements Finding {}
  }

  Finding check(BlockMeta meta, Instant now) {
    for (var file : meta.thanos().files()) {
      if (file.path().equals(BlockFiles.META)) {
        continue;
      }
      var key = BlockFiles.key(meta.id(), file.path());
      var facts = bucket.head(key);
      if (facts.isEmpty()) {
        return new Finding.Incomplete("Block " + meta.id() + " has no " + file.path() + " yet.");
      }
      if (file.size() > 0 && facts.get().size() != file.size()) {
        var why = "Block " + meta.id() + " may be on its way still: " + file.path() + " has " + facts.get().size() + " bytes, and meta.json says " + file.size() + ".";
        if (facts.get().modified().plus(GRACE).isAfter(now)) {
          return new Finding.Incomplete(why);
        }
      }
    }
    if (bucket.head(BlockFiles.index(meta.id())).isEmpty()) {
      return new Finding.Incomplete("Block " + meta.id() + " has no index yet.");
    }
    return switch (BlockCheck.check(bucket, meta, BlockCheck.Depth.INDEX)) {
      case BlockCheck.Sound(_, List<String> remarks) -> new Finding.Complete(remarks);
      case BlockCheck.Unsound(String why) -> new Finding.Broken(why + ".");
    };
  }

  /// When something was last written to the block's folder.
  Instant newest(BlockId id) {
    return bucket.objects(BlockFiles.prefix(id)).stream().map(ObjectFacts::modified).max(Instant::compareTo).orElse(Instant.EPOCH);
  }

  /// Why nobody need wait for the rest of a block any longer; empty if it may still come.
  Optional<String> abandoned(BlockId id, Instant now) {
    var newest = newest(id);
    return newest.plus(ABANDONED).isAfter(now)
        ? Optional.empty()
        : Optional.of("Nothing was written to its folder since " + newest + ": its upload was never finished. Copy what is missing, or mark the block for deletion.");
  }
}
