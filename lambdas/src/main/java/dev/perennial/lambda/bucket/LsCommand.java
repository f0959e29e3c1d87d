package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Lists the blocks of a bucket.
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Lists the blocks of a bucket, oldest first, with their marks and what the catalogue makes of them.%n")
final class LsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    var store = place.bucket();
    var states = states();
    var table = new Table("block", "from", "length", "resolution", "level", "series", "samples", "chunks", "bytes", "labels", "state");
    Place.blocks(store, List.of()).stream()
        .map(id -> Found.look(store, id))
        .sorted(Comparator.comparingLong((Found found) -> found.meta().map(meta -> meta.range().start()).orElse(Long.MAX_VALUE)).thenComparing(Found::id))
        .forEach(found -> row(table, found, states));
    table.print(spec.commandLine().getOut(), output);
    return 0;
  }

  private static void row(Table table, Found found, Map<BlockId, String> states) {
    var marks = String.join(" ", found.marks());
    var state = (states.getOrDefault(found.id(), "") + " " + marks).strip();
    if (found.meta().isEmpty()) {
      table.row(found.id(), "", "", "", 0, 0L, 0L, 0L, 0L, "", (found.problem() + " " + state).strip());
      return;
    }
    BlockMeta meta = found.meta().get();
    table.row(
        found.id(),
        Instant.ofEpochMilli(meta.range().start()),
        length(meta.range().length()),
        meta.thanos().resolution(),
        meta.compaction().level(),
        meta.stats().series(),
        meta.stats().samples(),
        meta.stats().chunks(),
        meta.bytes(),
        meta.thanos().labels(),
        state);
  }

  /// A length of time as people write it: `2h`, `1d12h`.
  static String length(long millis) {
    var length = Duration.ofMillis(millis);
    var days = length.toDays() == 0 ? "" : length.toDays() + "d";
    var rest = length.minusDays(length.toDays());
    return days + (rest.isZero() && !days.isEmpty() ? "" : rest.toString().substring(2).toLowerCase(Locale.ROOT));
  }

  private Map<BlockId, String> states() {
    var states = new HashMap<BlockId, String>();
    if (place.hasCatalog()) {
      try (var catalog = place.catalog(place.bucket(), InstantSource.system())) {
        for (var manifest : catalog.manifests(place.tenant())) {
          manifest.live().forEach(block -> states.put(block.id(), "live"));
          manifest.superseded().forEach(block -> states.put(block.id(), "superseded"));
          manifest.staged().forEach(block -> states.put(block.id(), "staged"));
        }
        catalog.quarantined(place.tenant()).forEach(record -> states.put(record.id(), "refused"));
      }
    }
    return states;
  }
}
