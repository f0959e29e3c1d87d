package dev.perennial.query.tools;

import dev.perennial.tsdb.block.BlockCheck;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Reads blocks to the last chunk and says whether they are sound.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    header = "Reads blocks to the last chunk: checksums, order, counts. Ends with status 1 if one is not sound.%n")
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private BucketOptions options = new BucketOptions();

  @Parameters(arity = "1..*", paramLabel = "BLOCK", description = "The ids of the blocks.")
  private List<String> blocks = new ArrayList<>();

  @Override
  public Integer call() {
    var bucket = options.bucket();
    var out = spec.commandLine().getOut();
    int unsound = 0;
    for (var text : blocks) {
      var verdict = BlockId.parse(text).map(id -> check(bucket, id)).orElse(new BlockCheck.Unsound("This is not a block id"));
      switch (verdict) {
        case BlockCheck.Sound(var stats, var remarks) -> {
          out.println(text + "  sound: " + stats.series() + " series, " + stats.chunks() + " chunks, " + stats.samples() + " samples");
          remarks.forEach(remark -> out.println(text + "  remark: " + remark));
        }
        case BlockCheck.Unsound(var why) -> {
          unsound++;
          out.println(text + "  NOT sound: " + why);
        }
      }
    }
    out.flush();
    return unsound == 0 ? 0 : 1;
  }

  private static BlockCheck check(ObjectStore bucket, BlockId id) {
    var key = BlockFiles.meta(id);
    var bytes = bucket.read(key);
    if (bytes.isEmpty()) {
      return new BlockCheck.Unsound("There is no " + key);
    }
    try {
      return BlockCheck.check(bucket, BlockMeta.parse(bytes.get(), key), BlockCheck.Depth.CHUNKS);
    } catch (MalformedBytesException e) {
      return new BlockCheck.Unsound(String.valueOf(e.getMessage()));
    }
  }
}
