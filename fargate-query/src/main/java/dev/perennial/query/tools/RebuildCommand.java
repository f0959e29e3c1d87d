package dev.perennial.query.tools;

import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.location.CatalogLocation;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Makes a catalogue say what a bucket holds.
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    header = "Rebuilds a catalogue from its bucket; doing it twice is doing it once.%n")
final class RebuildCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private BucketOptions options = new BucketOptions();

  @Option(names = "--catalog", required = true, paramLabel = "sqlite:FILE|dynamodb:TABLE", description = "The catalogue to write.")
  private String location = "";

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    try (var catalog = CatalogLocation.parse(location).open()) {
      var report = Rebuild.from(options.bucket(), options.replicaLabels(), catalog, options.tenant(), Clock.systemUTC());
      out.println(report.live() + " blocks live, " + report.superseded() + " superseded, " + report.refused().size() + " refused");
      report.refused().forEach((id, why) -> out.println("  " + id + "  " + why));
      out.flush();
    }
    return 0;
  }
}
