package dev.perennial.query.tools;

import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.location.CatalogLocation;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Lists the live blocks of each stream, and what was refused.
@Command(name = "blocks", mixinStandardHelpOptions = true, header = "Lists the blocks that queries read, by stream, and those refused.%n")
final class BlocksCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private BucketOptions options = new BucketOptions();

  @Option(
      names = "--catalog",
      paramLabel = "sqlite:FILE|dynamodb:TABLE",
      description = "The catalogue to ask. Default: what the bucket alone says.")
  private @Nullable String location;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    try (var catalog = location == null ? new CatalogLocation.Memory().open() : CatalogLocation.parse(location).open()) {
      if (location == null) {
        Rebuild.from(options.bucket(), options.replicaLabels(), catalog, options.tenant(), Clock.systemUTC());
      }
      print(catalog, out);
    }
    out.flush();
    return 0;
  }

  private void print(Catalog catalog, PrintWriter out) {
    for (var manifest : catalog.manifests(options.tenant())) {
      out.println(manifest.labels() + " version " + manifest.version());
      for (var block : manifest.live()) {
        var replicas = block.coverage().stream().map(of -> of.replica().toString()).collect(Collectors.joining(" "));
        out.printf(
            "  %s  %s + %s  level %d  %s  %d series  %s%n",
            block.id(),
            Instant.ofEpochMilli(block.range().start()),
            Duration.ofMillis(block.range().length()).toString().substring(2).toLowerCase(Locale.ROOT),
            block.level(),
            block.resolution(),
            block.series(),
            replicas);
      }
    }
    for (var refused : catalog.quarantined(options.tenant())) {
      out.println("refused  " + refused.id() + "  " + refused.quarantine());
    }
  }
}
