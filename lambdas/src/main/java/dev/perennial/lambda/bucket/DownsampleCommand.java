package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.downsample.Downsampler;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.plan.Downsampling;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Makes the coarser copies that are due.
@Command(
    name = "downsample",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Makes the copies of 5m and 1h resolution that blocks are long enough for and do not have, once, and ends.%n")
final class DownsampleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Mixin private Output output = new Output();

  @Option(
      names = "--after",
      paramLabel = "DURATION",
      converter = Durations.class,
      defaultValue = "40h",
      description = "Raw blocks of this length get a copy of 5m, those of 5m a copy of 1h from six times that length on. Default: ${DEFAULT-VALUE}")
  private Duration after = Duration.ZERO;

  @Override
  public Integer call() {
    var store = place.bucket();
    var clock = InstantSource.system();
    var random = new SecureRandom();
    var table = new Table("block", "resolution", "copy", "of", "series", "samples");
    for (var rule : Downsampling.from(after)) {
      var all = metas(store);
      for (var meta : all) {
        if (!isDue(meta, rule, all)) {
          continue;
        }
        Progress.say(spec, "downsampling %s to %s".formatted(meta.id(), rule.to()));
        var copy =
            Downsampler.run(BlockReader.open(store, meta), store, BlockId.create(clock.millis(), random), rule.to()).withUploadTime(clock.instant());
        store.put(BlockFiles.meta(copy.id()), copy.toJson());
        BlockReader.open(store, copy).writeHeader();
        table.row(meta.id(), meta.thanos().resolution(), copy.id(), rule.to(), copy.stats().series(), copy.stats().samples());
      }
    }
    table.print(spec.commandLine().getOut(), output);
    return 0;
  }

  private static List<BlockMeta> metas(ObjectStore store) {
    var out = new ArrayList<BlockMeta>();
    for (var id : Place.blocks(store, List.of())) {
      var found = Found.look(store, id);
      if (found.meta().isPresent() && !found.isMarkedForDeletion()) {
        out.add(found.need());
      }
    }
    return out;
  }

  /** Long enough, not barred, and no coarser block of the same stream descends from the same blocks. */
  private boolean isDue(BlockMeta meta, Downsampling rule, List<BlockMeta> all) {
    if (!meta.thanos().resolution().equals(rule.from())
        || meta.range().length() < rule.length()
        || Found.look(place.bucket(), meta.id()).marks().contains("no-downsample")) {
      return false;
    }
    return all.stream()
        .filter(other -> other.thanos().resolution().equals(rule.to()) && other.thanos().labels().equals(meta.thanos().labels()))
        .noneMatch(other -> new HashSet<>(other.compaction().sources()).containsAll(meta.compaction().sources()));
  }
}
