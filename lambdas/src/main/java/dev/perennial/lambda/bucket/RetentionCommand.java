package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.retain.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Shows what a retention would take away.
@Command(
    name = "retention",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Shows which blocks a retention would take away (-) and which it would keep ( ), and changes nothing.%n")
final class RetentionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Mixin private Output output = new Output();

  @Option(names = "--raw", paramLabel = "DURATION", converter = Durations.class, defaultValue = "0", description = "How long raw blocks stay; 0 for ever. Default: ${DEFAULT-VALUE}")
  private Duration raw = Duration.ZERO;

  @Option(names = "--5m", paramLabel = "DURATION", converter = Durations.class, defaultValue = "0", description = "How long blocks of 5m resolution stay. Default: ${DEFAULT-VALUE}")
  private Duration fiveMinutes = Duration.ZERO;

  @Option(names = "--1h", paramLabel = "DURATION", converter = Durations.class, defaultValue = "0", description = "How long blocks of 1h resolution stay. Default: ${DEFAULT-VALUE}")
  private Duration oneHour = Duration.ZERO;

  @Option(names = "--no-downsampling", description = "Do not wait for coarser copies.")
  private boolean alone;

  @Option(names = "--at", paramLabel = "TIME", converter = Instants.class, description = "As if it were then. Default: now")
  private Instant at = InstantSource.system().instant();

  @Override
  public Integer call() {
    var retention = new Retention(raw, fiveMinutes, oneHour, alone ? Retention.Cover.NONE : Retention.Cover.AWAITED);
    var store = place.bucket();
    var table = new Table("change", "block", "from", "until", "resolution", "series", "samples", "bytes", "stream");
    var freed = new TreeMap<Resolution, Long>();
    try (var catalog = place.catalog(store, InstantSource.system())) {
      for (var manifest : catalog.manifests(place.tenant())) {
        var gone = retention.expired(manifest.live().stream().map(Retention.Aged::of).toList(), at);
        manifest.live().stream()
            .sorted(Comparator.comparing(LiveBlock::range).thenComparing(LiveBlock::id))
            .forEach(
                block -> {
                  table.row(
                      gone.contains(block.id()) ? "-" : "", block.id(), Instant.ofEpochMilli(block.range().start()),
                      Instant.ofEpochMilli(block.range().end()), block.resolution(), block.series(), block.samples(), block.bytes(), manifest.labels());
                  if (gone.contains(block.id())) {
                    freed.merge(block.resolution(), block.bytes(), Long::sum);
                  }
                });
      }
    }
    table.print(spec.commandLine().getOut(), output);
    for (Map.Entry<Resolution, Long> entry : freed.entrySet()) {
      Progress.say(spec, "%s: %,d bytes would be freed".formatted(entry.getKey(), entry.getValue()));
    }
    return 0;
  }
}
