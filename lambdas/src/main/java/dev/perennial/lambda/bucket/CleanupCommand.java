package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockDump;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.DeletionMark;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Removes what was marked for deletion, and rests of uploads, after a delay.
@Command(
    name = "cleanup",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Removes blocks that were marked for deletion, and folders whose upload was never finished, once they are old enough.%n")
final class CleanupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Mixin private Output output = new Output();

  @Option(
      names = "--delete-delay",
      paramLabel = "DURATION",
      converter = Durations.class,
      defaultValue = "48h",
      description = "How long after its mark, or its last upload, something stays. Default: ${DEFAULT-VALUE}")
  private Duration delay = Duration.ZERO;

  @Option(names = "--dry-run", description = "Say what would be removed, and remove nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    var store = place.bucket();
    var now = InstantSource.system().instant();
    var table = new Table("block", "why", dryRun ? "would remove" : "removed");
    for (var id : BlockDump.blocks(store)) {
      var why = due(store, id, now);
      if (why.isPresent()) {
        var keys = keys(store, id);
        if (!dryRun) {
          remove(store, id, keys);
          forget(store, id);
        }
        table.row(id, why.get(), (long) keys.size());
      }
    }
    table.print(spec.commandLine().getOut(), output);
    return 0;
  }

  private Optional<String> due(ObjectStore store, BlockId id, Instant now) {
    var mark = store.read(BlockFiles.deletionMark(id));
    if (mark.isPresent()) {
      try {
        var parsed = DeletionMark.parse(mark.get(), BlockFiles.deletionMark(id));
        return parsed.time().plus(delay).isAfter(now) ? Optional.empty() : Optional.of("marked for deletion: " + parsed.details());
      } catch (MalformedBytesException e) {
        Progress.say(spec, "%s is left alone: %s".formatted(id, String.valueOf(e.getMessage())));
        return Optional.empty();
      }
    }
    if (store.head(BlockFiles.meta(id)).isPresent()) {
      return Optional.empty();
    }
    var newest = store.objects(BlockFiles.prefix(id)).stream().map(ObjectFacts::modified).max(Comparator.naturalOrder());
    return newest.isEmpty() || newest.get().plus(delay).isAfter(now) ? Optional.empty() : Optional.of("without meta.json since " + newest.get());
  }

  private static List<String> keys(ObjectStore store, BlockId id) {
    return store.objects(BlockFiles.prefix(id)).stream().map(ObjectFacts::key).toList();
  }

  /** `meta.json` first, so that nobody takes the rest for a block; the mark last, so that a broken removal is found again. */
  private static void remove(ObjectStore store, BlockId id, List<String> keys) {
    store.delete(BlockFiles.meta(id));
    keys.stream().filter(key -> !key.equals(BlockFiles.deletionMark(id))).forEach(store::delete);
    store.delete(BlockFiles.deletionMark(id));
  }

  private void forget(ObjectStore store, BlockId id) {
    if (place.hasCatalog()) {
      try (var catalog = place.catalog(store, InstantSource.system())) {
        Superseded.forget(catalog, place.tenant(), id);
      }
    }
  }
}
