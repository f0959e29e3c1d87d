package dev.perennial.sidecar;

import dev.perennial.sidecar.wiring.DaggerSidecarComponent;
import dev.perennial.sidecar.wiring.Ending;
import dev.perennial.sidecar.wiring.LogLines;
import dev.perennial.sidecar.wiring.Settings;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import dev.perennial.tsdb.storeapi.StoreServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command line of the sidecar.
@Command(
    name = "perennial sidecar",
    description = "Stands beside one Prometheus: ships its finished blocks to a bucket, serves what is fresh, and registers it.",
    sortOptions = false,
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = true,
    version = "perennial sidecar 0.1.0",
    optionListHeading = "%n",
    footer = {
      "",
      "Prometheus must have external labels with a replica label among them, and must not compact its own blocks:",
      "start it with --storage.tsdb.min-block-duration=2h --storage.tsdb.max-block-duration=2h.",
      "",
      "Example:",
      "  perennial sidecar --prometheus http://127.0.0.1:9090 --data /var/lib/prometheus --bucket s3://metrics",
      "",
      "perennial sidecar restore makes a new data directory out of what the last one shipped, before Prometheus starts (--help for its options).",
      "",
      "HTTP serves /-/healthy, /-/ready and /metrics. The exit status is 1 when the sidecar refuses to go on, 2 for wrong options."
    })
@SuppressWarnings("NullAway.Init") // Picocli sets required options before call().
public final class Main implements Callable<Integer> {
  @Option(names = "--prometheus", required = true, paramLabel = "URL", description = "The Prometheus to stand beside.")
  private URI prometheus;

  @Option(names = "--data", required = true, paramLabel = "DIR", description = "Its data directory (--storage.tsdb.path).")
  private Path data;

  @Option(names = "--bucket", required = true, paramLabel = "BUCKET", description = "Where blocks go: a folder, or s3://bucket/prefix.")
  private String bucket;

  @Option(
      names = "--catalog",
      paramLabel = "CATALOG",
      defaultValue = "memory",
      description = "Where it registers: sqlite:FILE, or memory, which queriers do not see (default: ${DEFAULT-VALUE}).")
  private String catalog;

  @Option(
      names = "--grpc",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:10901",
      description = "Where the StoreAPI listens (default: ${DEFAULT-VALUE}); port 0 takes a free one.")
  private String grpc;

  @Option(
      names = "--grpc-server-tls-cert",
      paramLabel = "FILE",
      description = "The certificate that gRPC shows, PEM; without it nothing is encrypted. Read again when it changes.")
  private @Nullable Path certificate;

  @Option(names = "--grpc-server-tls-key", paramLabel = "FILE", description = "Its key, PEM (PKCS #8).")
  private @Nullable Path key;

  @Option(
      names = "--grpc-server-tls-client-ca",
      paramLabel = "FILE",
      description = "The authorities of which queriers must show a certificate, PEM; without it they need none.")
  private @Nullable Path clients;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:10902",
      description = "Where health and metrics are served (default: ${DEFAULT-VALUE}).")
  private String http;

  @Option(
      names = "--advertise",
      paramLabel = "HOST:PORT",
      defaultValue = "",
      description = "The address that queriers are told, where it differs from --grpc.")
  private String advertise;

  @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "default-tenant", description = "Whose data this is (default: ${DEFAULT-VALUE}).")
  private String tenant;

  @Option(
      names = "--replica-label",
      paramLabel = "NAME",
      defaultValue = "replica",
      split = ",",
      description = "The external label in which replicas differ (default: ${DEFAULT-VALUE}); may be given several times.")
  private List<String> replicaLabels;

  @Option(names = "--ship-interval", paramLabel = "TIME", defaultValue = "30s", description = "How often finished blocks are looked for (default: ${DEFAULT-VALUE}).")
  private String shipInterval;

  @Option(
      names = "--trail-interval",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How often the write-ahead log is shipped: no more than this, and what an upload takes, is ever lost (default: ${DEFAULT-VALUE}).")
  private String trailInterval;

  @Option(
      names = "--trail-spool",
      paramLabel = "SIZE",
      defaultValue = "2GiB",
      description = "How much of the log that Prometheus has deleted is kept on the disk while the bucket is away (default: ${DEFAULT-VALUE}).")
  private String trailSpool;

  @Option(names = "--heartbeat", paramLabel = "TIME", defaultValue = "5s", description = "How often it reports; silent after three (default: ${DEFAULT-VALUE}).")
  private String heartbeat;

  @Option(
      names = "--min-time",
      paramLabel = "TIME",
      defaultValue = "",
      description = "Answers for nothing older: 2026-01-31T00:00:00Z, or -2d for two days ago.")
  private String minTime;

  private final Clock clock;

  private Main(Clock clock) {
    this.clock = clock;
  }

  /// Runs a sidecar until it is told to stop.
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("restore")) {
      System.exit(RestoreCommand.run(Clock.systemUTC(), Arrays.copyOfRange(args, 1, args.length)));
    }
    System.exit(new CommandLine(new Main(Clock.systemUTC())).execute(args));
  }

  @Override
  public Integer call() {
    LogLines.begin();
    Settings settings;
    try {
      settings = settings();
    } catch (IllegalArgumentException e) {
      System.err.println("perennial sidecar: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    try {
      var process = DaggerSidecarComponent.factory().create(settings).process();
      Runtime.getRuntime().addShutdownHook(new Thread(process::stop, "stop"));
      return switch (process.run()) {
        case Ending.Stopped _ -> CommandLine.ExitCode.OK;
        case Ending.Refused(var why) -> {
          System.err.println("perennial sidecar: " + why);
          yield CommandLine.ExitCode.SOFTWARE;
        }
      };
    } catch (RuntimeException e) {
      System.err.println("perennial sidecar: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private Optional<StoreServer.Identity> identity() {
    if (certificate != null && key != null) {
      return Optional.of(new StoreServer.Identity(certificate, key, Optional.ofNullable(clients)));
    }
    if (certificate != null || key != null || clients != null) {
      throw new IllegalArgumentException(
          "Cannot serve gRPC over TLS: --grpc-server-tls-cert and --grpc-server-tls-key go together, and --grpc-server-tls-client-ca with both.");
    }
    return Optional.empty();
  }

  private Settings settings() {
    return new Settings(
        prometheus,
        data,
        BucketLocation.parse(bucket),
        CatalogLocation.parse(catalog),
        Words.address("--grpc", grpc),
        identity(),
        Words.address("--http", http),
        advertise,
        new TenantId(tenant),
        replicaLabels,
        Words.duration("--ship-interval", shipInterval),
        Words.duration("--trail-interval", trailInterval),
        Words.size("--trail-spool", trailSpool),
        Words.duration("--heartbeat", heartbeat),
        Words.oldest("--min-time", minTime, clock.instant()),
        Runtime.getRuntime().maxMemory() / 2);
  }
}
