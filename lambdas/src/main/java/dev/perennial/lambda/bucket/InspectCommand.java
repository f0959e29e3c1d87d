package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Shows what a block is, where it came from and which labels make it large.
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Shows blocks one by one: time, origin, files, remarks, and the labels with the most values.%n")
final class InspectCommand implements Callable<Integer> {
  private static final int LABELS = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "BLOCK", description = "The ids of the blocks. Default: all.")
  private List<String> blocks = new ArrayList<>();

  @Override
  public Integer call() {
    var store = place.bucket();
    var table = new Table("block", "what", "value");
    Place.blocks(store, blocks).forEach(id -> inspect(store, id, table));
    table.print(spec.commandLine().getOut(), output);
    return 0;
  }

  private static void inspect(ObjectStore store, BlockId id, Table table) {
    var found = Found.look(store, id);
    if (found.meta().isEmpty()) {
      table.row(id, "problem", found.problem());
      return;
    }
    var meta = found.meta().get();
    table.row(id, "time", Instant.ofEpochMilli(meta.range().start()) + " to " + Instant.ofEpochMilli(meta.range().end()));
    table.row(id, "labels", meta.thanos().labels());
    table.row(id, "resolution", meta.thanos().resolution());
    table.row(id, "level", meta.compaction().level());
    table.row(id, "made by", meta.thanos().source());
    table.row(id, "made from", joined(meta.compaction().parents().stream().map(parent -> parent.id().text()).toList()));
    table.row(id, "sources", joined(meta.compaction().sources().stream().map(BlockId::text).toList()));
    table.row(id, "hints", joined(meta.compaction().hints()));
    table.row(id, "series", meta.stats().series());
    table.row(id, "samples", meta.stats().samples());
    table.row(id, "chunks", meta.stats().chunks());
    table.row(id, "files", joined(meta.thanos().files().stream().map(file -> file.path() + " (" + file.size() + " bytes)").toList()));
    table.row(id, "marks", joined(found.marks()));
    table.row(id, "index header", store.head(BlockFiles.key(id, BlockFiles.INDEX_HEADER)).isPresent());
    var reader = BlockReader.open(store, id);
    table.row(id, "most values", values(reader));
    table.row(id, "remark", reader.remark());
  }

  private static String values(BlockReader reader) {
    record Count(String name, int values) {}
    return reader.labelNames(List.of()).stream()
        .map(name -> new Count(name, reader.labelValues(name, List.of()).size()))
        .sorted(Comparator.comparingInt(Count::values).reversed())
        .limit(LABELS)
        .map(count -> count.name() + " " + count.values())
        .collect(Collectors.joining(", "));
  }

  private static String joined(List<String> parts) {
    return String.join(", ", parts);
  }
}
