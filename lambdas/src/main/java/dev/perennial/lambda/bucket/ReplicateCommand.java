package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.location.BucketLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Copies blocks to another bucket.
@Command(
    name = "replicate",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Copies the blocks that another bucket lacks to it, as they are. Doing it twice is doing it once.%n")
final class ReplicateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Mixin private Output output = new Output();

  @Option(names = "--to", required = true, paramLabel = "DIR|s3://NAME[/PREFIX]", description = "The bucket to copy to.")
  private String target = "";

  @Option(names = "--matcher", paramLabel = "SELECTOR", converter = Selector.Converter.class, description = "Only blocks with such external labels; repeatable.")
  private List<Selector> matchers = new ArrayList<>();

  @Option(names = "--resolution", paramLabel = "raw|5m|1h", description = "Only blocks of this resolution; repeatable. Default: all")
  private List<String> resolutions = new ArrayList<>();

  @Option(names = "--dry-run", description = "Say what would be copied, and copy nothing.")
  private boolean dryRun;

  @Parameters(arity = "0..*", paramLabel = "BLOCK", description = "The ids of the blocks. Default: all.")
  private List<String> blocks = new ArrayList<>();

  @Override
  public Integer call() {
    for (var resolution : resolutions) {
      if (!List.of(Resolution.RAW, Resolution.FIVE_MINUTES, Resolution.ONE_HOUR).stream().map(Resolution::toString).toList().contains(resolution)) {
        throw new IllegalArgumentException("There is no resolution \"" + resolution + "\": give raw, 5m or 1h.");
      }
    }
    var store = place.bucket();
    var other = BucketLocation.parse(target).open();
    var copying = new Copying(store, other);
    var table = new Table("block", "resolution", "labels", dryRun ? "would copy" : "copied");
    for (var id : Place.blocks(store, blocks)) {
      var found = Found.look(store, id);
      if (found.meta().isEmpty() || found.isMarkedForDeletion()) {
        Progress.say(spec, "%s is passed over: %s".formatted(id, found.meta().isEmpty() ? found.problem() : "it is marked for deletion"));
        continue;
      }
      var meta = found.need();
      var labels = meta.thanos().labels();
      boolean wanted =
          matchers.stream().allMatch(selector -> selector.matches(labels))
              && (resolutions.isEmpty() || resolutions.contains(meta.thanos().resolution().toString()));
      if (!wanted || other.head(BlockFiles.meta(id)).isPresent()) {
        continue;
      }
      Progress.say(spec, "copying %s".formatted(id));
      var json = store.read(BlockFiles.meta(id)).orElseThrow(() -> new IllegalStateException("Cannot copy " + id + ": it has vanished"));
      table.row(id, meta.thanos().resolution(), labels, dryRun ? meta.bytes() : copying.copy(meta, json));
    }
    table.print(spec.commandLine().getOut(), output);
    return 0;
  }
}
