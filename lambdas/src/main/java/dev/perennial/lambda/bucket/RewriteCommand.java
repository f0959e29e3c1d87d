package dev.perennial.lambda.bucket;

import dev.perennial.lambda.relabel.RelabelRules;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.time.TimeRange;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes blocks anew without some series or samples, or with other labels.
@Command(
    name = "rewrite",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Drops, deletes or relabels series: writes each block concerned anew and marks the old one for deletion.%n",
    description = {
      "Works on raw and downsampled blocks alike, but of a chunk of aggregates no part can be deleted: such chunks stay and are counted. "
          + "Labels are renamed first, then set, then dropped, and then the rules of --relabel-config are applied, to the labels of series and not to the "
          + "external ones of their block. Series that become equal are joined: of raw samples of one time the first stays; downsampled series of one time "
          + "are refused. Nothing is written unless every block can be.%n%n"
          + "Example: --drop 'debug_.*' is no selector, --drop '{__name__=~\"debug_.*\"}' is.%n"
    })
final class RewriteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "BLOCK", description = "The ids of the blocks. Default: all.")
  private List<String> blocks = new ArrayList<>();

  @Option(names = "--drop", paramLabel = "SELECTOR", converter = Selector.Converter.class, description = "Drop these series; repeatable.")
  private List<Selector> drop = new ArrayList<>();

  @Option(names = "--delete", paramLabel = "SELECTOR", converter = Selector.Converter.class, description = "Delete samples of these series, by --from and --until; repeatable.")
  private List<Selector> delete = new ArrayList<>();

  @Option(names = "--from", paramLabel = "TIME", converter = Instants.class, description = "Where --delete begins. Default: at the beginning")
  private @Nullable Instant from;

  @Option(names = "--until", paramLabel = "TIME", converter = Instants.class, description = "Before which --delete ends. Default: at the end")
  private @Nullable Instant until;

  @Option(names = "--rename-label", paramLabel = "OLD=NEW", description = "Rename a label; repeatable.")
  private Map<String, String> renamed = new LinkedHashMap<>();

  @Option(names = "--set-label", paramLabel = "NAME=VALUE", description = "Set a label on every series; repeatable.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--drop-label", paramLabel = "NAME", description = "Drop a label; repeatable.")
  private List<String> dropped = new ArrayList<>();

  @Option(
      names = "--relabel-config",
      paramLabel = "FILE",
      description = "Apply the rules in this YAML file, as they stand in a Prometheus' metric_relabel_configs; what they drop goes.")
  private @Nullable Path rules;

  @Option(names = "--classic-chunks", description = "Write only encodings that every Prometheus and Thanos reads; start timestamps are lost.")
  private boolean classic;

  @Option(names = "--dry-run", description = "Say which blocks would be rewritten, and write nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    var relabeling = new Relabeling(renamed, set, dropped, rules == null ? RelabelRules.NONE : RelabelRules.read(rules));
    if (drop.isEmpty() && delete.isEmpty() && relabeling.isNothing() && !classic) {
      throw new ParameterException(spec.commandLine(), "Say what is to change: --drop, --delete, a label, --relabel-config, or --classic-chunks.");
    }
    var deleted =
        new TimeRange(from == null ? Long.MIN_VALUE : from.toEpochMilli(), until == null ? Long.MAX_VALUE : until.toEpochMilli());
    var rewriting = new Rewriting(drop, delete, deleted, relabeling, classic ? Dialect.CLASSIC : Dialect.STARTS);
    var store = place.bucket();
    var clock = InstantSource.system();
    var random = new SecureRandom();
    var table = new Table("block", "resolution", "new block", "series before", "series after", "samples before", "samples after", "aggregates kept");
    for (var meta : concerned(store, rewriting)) {
      var id = meta.id();
      if (dryRun) {
        table.row(id, meta.thanos().resolution(), "would be rewritten", meta.stats().series(), 0L, meta.stats().samples(), 0L, 0L);
        continue;
      }
      Progress.say(spec, "rewriting %s".formatted(id));
      var now = clock.instant();
      var result = rewriting.run(store, BlockReader.open(store, meta), BlockId.create(clock.millis(), random), meta.thanos().labels(), "bucket.rewrite", now);
      var why = result.block().map(written -> "Rewritten as block " + written + ".").orElse("Rewritten, and nothing was left.");
      NewBlock.mark(store, id, why, now);
      Superseded.supersede(place, store, meta, why, clock);
      table.row(
          id, meta.thanos().resolution(), result.block().map(BlockId::text).orElse("nothing left"), result.seriesBefore(), result.seriesAfter(),
          result.samplesBefore(), result.samplesAfter(), result.keptAggregates());
    }
    table.print(spec.commandLine().getOut(), output);
    return 0;
  }

  /// The blocks that would change. All are looked at before the first is written, so that what cannot be done to one is done to none.
  private List<BlockMeta> concerned(ObjectStore store, Rewriting rewriting) {
    var concerned = new ArrayList<BlockMeta>();
    for (var id : Place.blocks(store, blocks)) {
      var found = Found.look(store, id);
      if (found.meta().isEmpty() || found.isMarkedForDeletion()) {
        Progress.say(spec, "%s is passed over: %s".formatted(id, found.meta().isEmpty() ? found.problem() : "it is marked for deletion"));
      } else if (rewriting.concerns(BlockReader.open(store, found.need()))) {
        concerned.add(found.need());
      }
    }
    return concerned;
  }
}
