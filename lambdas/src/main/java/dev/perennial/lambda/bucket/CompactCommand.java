package dev.perennial.lambda.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Does all that the pipeline has to do now, and ends.
@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Does everything that is due, once, and ends: merges, deduplicates, downsamples, and marks what is superseded.%n",
    description = {"This is the pipeline with --once. Without --catalog the bucket alone is asked, and nobody else may work on it meanwhile.%n"})
final class CompactCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Place place = new Place();

  @Option(names = "--block-range", paramLabel = "DURATION", defaultValue = "2h", description = "The length at which Prometheus cuts its blocks. Default: ${DEFAULT-VALUE}")
  private String blockRange = "";

  @Option(names = "--patience", paramLabel = "DURATION", defaultValue = "0", description = "How long after a block's end a replica that has not shipped is awaited. Default: ${DEFAULT-VALUE}")
  private String patience = "";

  @Option(names = "--dedup", paramLabel = "local|one-to-one|penalty", defaultValue = "local", description = "How replicas' blocks are merged. Default: ${DEFAULT-VALUE}")
  private String dedup = "";

  @Option(names = "--no-downsampling", description = "Make no coarser copies.")
  private boolean raw;

  @Option(names = "--delete-delay", paramLabel = "DURATION", defaultValue = "48h", description = "How long superseded blocks stay. Default: ${DEFAULT-VALUE}")
  private String deleteDelay = "";

  @Override
  public Integer call() {
    var arguments = new ArrayList<>(List.of("--once", "--bucket", place.bucketText(), "--catalog", place.catalogText(), "--tenant", place.tenant().text()));
    place.replicaLabels().stream().sorted().forEach(label -> arguments.addAll(List.of("--replica-label", label)));
    arguments.addAll(List.of("--dedup", dedup, "--block-range", blockRange, "--patience", patience, "--delete-delay", deleteDelay));
    if (raw) {
      arguments.addAll(List.of("--downsample-after", "0"));
    }
    Progress.say(spec, "working on %s".formatted(place.bucketText()));
    return dev.perennial.lambda.pipeline.Main.run(arguments.toArray(String[]::new));
  }
}
