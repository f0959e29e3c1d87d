package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Brings samples into a bucket from elsewhere.
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Brings blocks or samples into a bucket: from a Prometheus data directory, another bucket, or OpenMetrics text.%n",
    description = {
      "Blocks of a Prometheus get the external labels of --label; what was deleted of them is left out. Only blocks on disk are taken, not the last hours "
          + "that Prometheus still holds in its write-ahead log. Text is `metric{labels} value seconds`, a line a sample, and is cut into blocks of two hours.%n"
    })
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Mixin private Output output = new Output();

  @ArgGroup(multiplicity = "1", exclusive = true)
  private Origin origin = new Origin();

  static final class Origin {
    @Option(names = "--prometheus", required = true, paramLabel = "DIR", description = "A Prometheus' data directory.")
    private String prometheus = "";

    @Option(names = "--from", required = true, paramLabel = "DIR|s3://NAME[/PREFIX]", description = "Another bucket, whose blocks keep their ids.")
    private String bucket = "";

    @Option(names = "--openmetrics", required = true, paramLabel = "FILE", description = "Text in the OpenMetrics format, with times.")
    private String text = "";
  }

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "An external label of what is imported; repeatable.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--block-range", paramLabel = "DURATION", converter = Durations.class, defaultValue = "2h", description = "The length of blocks made of text. Default: ${DEFAULT-VALUE}")
  private Duration blockRange = Duration.ZERO;

  @Override
  public Integer call() throws IOException {
    var store = place.bucket();
    var external = Labels.of(labels);
    var table = new Table("block", "from", "length", "series", "samples", "origin");
    if (!origin.text.isEmpty()) {
      need(external);
      try (var lines = Files.lines(Path.of(origin.text))) {
        var text = new OpenMetrics(origin.text);
        lines.forEach(text::line);
        for (var meta : text.write(store, external, blockRange, InstantSource.system(), new SecureRandom())) {
          row(table, store, meta.id(), origin.text);
        }
      }
    } else if (!origin.bucket.isEmpty()) {
      blocks(BucketLocation.parse(origin.bucket).open(), store, external, table, origin.bucket);
    } else {
      need(external);
      blocks(BucketLocation.parse(origin.prometheus).open(), store, external, table, origin.prometheus);
    }
    table.print(spec.commandLine().getOut(), output);
    return 0;
  }

  private static void need(Labels external) {
    if (external.isEmpty()) {
      throw new IllegalArgumentException("Give at least one --label: nobody could tell whose samples these are otherwise.");
    }
  }

  private void blocks(ObjectStore from, ObjectStore to, Labels external, Table table, String what) {
    var clock = InstantSource.system();
    for (var id : Place.blocks(from, List.of())) {
      var found = Found.look(from, id);
      if (found.meta().isEmpty() || found.isMarkedForDeletion() || to.head(BlockFiles.meta(id)).isPresent()) {
        Progress.say(spec, "%s is passed over: %s".formatted(id,
            found.meta().isEmpty() ? found.problem() : found.isMarkedForDeletion() ? "it is marked for deletion" : "it is in the bucket already"));
        continue;
      }
      Progress.say(spec, "importing %s".formatted(id));
      var meta = found.need();
      var own = meta.thanos().labels().with(external);
      need(own);
      var reader = BlockReader.open(from, meta);
      // Written anew, not copied: with its deletions carried out, every checksum read and every file listed with its size.
      try (var moved = new NewBlock(to, id, reader.symbols(), Dialect.STARTS);
          var scan = reader.scan()) {
        for (var next = scan.next(); next.isPresent(); next = scan.next()) {
          moved.add(next.get().labels(), next.get().chunks());
        }
        var written = moved.finishSame(meta, own, "bucket.upload", clock.instant());
        if (written.stats().series() == 0) {
          Progress.say(spec, "%s holds nothing that was not deleted".formatted(id));
          continue;
        }
      }
      row(table, to, id, what);
    }
  }

  private static void row(Table table, ObjectStore store, BlockId id, String what) {
    var meta = Found.look(store, id).need();
    table.row(
        id, Instant.ofEpochMilli(meta.range().start()), LsCommand.length(meta.range().length()), meta.stats().series(),
        meta.stats().samples(), what);
  }
}
