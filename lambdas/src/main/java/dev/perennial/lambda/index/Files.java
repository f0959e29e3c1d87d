package dev.perennial.lambda.index;

import dev.perennial.tsdb.block.BlockCheck;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Duration;
import java.time.Instant;

/// Looks whether the files of a block are all there, as long as `meta.json` says, and readable.
final class Files {
  /** `meta.json` is written last, but not everybody who copies a block into a bucket keeps to that. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final ObjectStore bucket;

  Files(ObjectStore bucket) {
    this.bucket = bucket;
  }

  sealed interface Finding {
    record Complete() implements Finding {}

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
        var why = "Cannot admit block " + meta.id() + ": " + file.path() + " has " + facts.get().size() + " bytes, and meta.json says " + file.size() + ".";
        return facts.get().modified().plus(GRACE).isAfter(now) ? new Finding.Incomplete(why) : new Finding.Broken(why);
      }
    }
    if (bucket.head(BlockFiles.index(meta.id())).isEmpty()) {
      return new Finding.Incomplete("Block " + meta.id() + " has no index yet.");
    }
    return switch (BlockCheck.check(bucket, meta, BlockCheck.Depth.INDEX)) {
      case BlockCheck.Sound _ -> new Finding.Complete();
      case BlockCheck.Unsound(String why) -> new Finding.Broken(why + ".");
    };
  }
}
