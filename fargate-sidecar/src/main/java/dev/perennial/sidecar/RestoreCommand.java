package dev.perennial.sidecar;

import dev.perennial.sidecar.trail.Restore;
import dev.perennial.sidecar.wiring.LogLines;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Rebuilds a data directory before its Prometheus starts.
@Command(
    name = "perennial sidecar restore",
    description = {
      "Makes a new data directory out of what the last one of this Prometheus shipped: its log up to the last whole record.",
      "Run it before Prometheus starts. A directory that has a log is left as it is."
    },
    sortOptions = false,
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // Picocli sets required options before call().
final class RestoreCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreCommand.class);
  private static final Duration GLANCE = Duration.ofSeconds(1);

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "The data directory (--storage.tsdb.path).")
  private Path data;

  @Option(names = "--bucket", required = true, paramLabel = "BUCKET", description = "Where the log was shipped: a folder, or s3://bucket/prefix.")
  private String bucket;

  @Option(names = "--catalog", required = true, paramLabel = "CATALOG", description = "The catalogue, which knows whether another sidecar is alive under these labels.")
  private String catalog;

  @Option(
      names = "--external-label",
      required = true,
      paramLabel = "NAME=VALUE",
      description = "An external label of the Prometheus; give all of them, as its configuration has them.")
  private List<String> labels;

  @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "default-tenant", description = "Whose data this is (default: ${DEFAULT-VALUE}).")
  private String tenant;

  private final Clock clock;

  private RestoreCommand(Clock clock) {
    this.clock = clock;
  }

  static int run(Clock clock, String... args) {
    return new CommandLine(new RestoreCommand(clock)).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    LogLines.begin();
    try {
      var owner = new TenantId(tenant);
      var external = Words.labels("--external-label", labels);
      try (var opened = CatalogLocation.parse(catalog).open()) {
        var rival = awaitClaim(opened, owner, external);
        if (rival.isPresent()) {
          System.err.println(
              "perennial sidecar restore: Cannot restore " + external + ": the sidecar at " + rival.get().address()
                  + " claims these labels and is alive (heartbeat at " + rival.get().heartbeat()
                  + "). Stop it first, or give this Prometheus a replica label of its own.");
          return CommandLine.ExitCode.SOFTWARE;
        }
      }
      switch (new Restore(BucketLocation.parse(bucket).open(), owner).restore(external, data)) {
        case Restore.Outcome.Restored(var trail, int files, long bytes, long upTo) ->
            LOG.info("Restored {} files of {} bytes from {}, up to {}.", files, bytes, trail, Instant.ofEpochMilli(upTo));
        case Restore.Outcome.Nothing(var why) -> LOG.info("Nothing to restore: {}", why);
      }
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException e) {
      System.err.println("perennial sidecar restore: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (RuntimeException e) {
      System.err.println("perennial sidecar restore: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** A claim of a sidecar that died is waited out; one that is renewed meanwhile belongs to somebody alive. */
  private Optional<Member> awaitClaim(Catalog opened, TenantId owner, Labels external) throws InterruptedException {
    Optional<Member> first = Optional.empty();
    while (true) {
      var now = clock.instant();
      var member = opened.members(owner).stream().filter(m -> m.labels().equals(external) && m.isAliveAt(now)).findFirst();
      if (member.isEmpty()) {
        return member;
      }
      if (first.filter(seen -> seen.heartbeat().isBefore(member.get().heartbeat())).isPresent()) {
        return member;
      }
      if (first.isEmpty()) {
        first = member;
        LOG.info("The labels {} are claimed until {}; waiting to see whether their sidecar is still alive.", external, member.get().expires());
      }
      Thread.sleep(GLANCE);
    }
  }
}
