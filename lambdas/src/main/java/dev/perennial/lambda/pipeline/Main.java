package dev.perennial.lambda.pipeline;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.patrol.PatrolStep;
import dev.perennial.lambda.patrol.Thresholds;
import dev.perennial.lambda.relay.Alertmanagers;
import dev.perennial.lambda.wiring.CountedCatalog;
import dev.perennial.lambda.wiring.CountedObjectStore;
import dev.perennial.lambda.wiring.DaggerSteps;
import dev.perennial.lambda.wiring.Effects;
import dev.perennial.lambda.wiring.Settings;
import dev.perennial.lambda.wiring.Steps;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.dedup.Deduplication;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.plan.Downsampling;
import dev.perennial.tsdb.plan.Ranges;
import dev.perennial.tsdb.retain.Retention;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The pipeline process.
@Command(
    name = "perennial pipeline",
    description = {
      "%nTurns the blocks that sidecars ship into few, deduplicated and downsampled ones.%n",
      "Enters each new block of the bucket into the catalogue, merges the blocks of replicas and then of longer and longer "
          + "times, makes coarser copies, and removes what is superseded or too old. Any number may run over the same bucket and "
          + "catalogue: each stream is worked on by one at a time.%n%nDurations are written like 90s, 2h or 15d.%n"
    },
    sortOptions = false,
    usageHelpAutoWidth = true,
    mixinStandardHelpOptions = false)
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Option(names = "--bucket", required = true, paramLabel = "DIR|s3://…", description = "The bucket: a folder, or a bucket in S3.")
  private String bucket = "";

  @Option(names = "--catalog", required = true, paramLabel = "sqlite:FILE", description = "The catalogue that sidecars and queriers share.")
  private String catalog = "";

  @Option(names = "--tenant", paramLabel = "NAME", description = "Whose blocks these are (default: ${DEFAULT-VALUE}).")
  private String tenant = TenantId.DEFAULT.text();

  @Option(
      names = "--replica-label",
      paramLabel = "NAME",
      description = "An external label by which replicas of the same Prometheus differ; repeatable (default: replica).")
  private List<String> replicaLabels = List.of("replica");

  @Option(
      names = "--block-range",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "The length at which Prometheus cuts its blocks; they grow to 4, 24 and 168 times that (default: 2h).")
  private Duration blockRange = Duration.ofHours(2);

  @Option(
      names = "--dedup",
      paramLabel = "local|one-to-one|penalty",
      description = {
        "How replicas' blocks are merged (default: ${DEFAULT-VALUE}). one-to-one and penalty are what Thanos does: one-to-one keeps all samples "
            + "of all replicas, penalty depends on where a block begins. Pipelines of one bucket need the same."
      })
  private String dedup = "local";

  @Option(
      names = "--downsample-after",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Blocks of this length get a copy of 5m resolution, six times longer ones of 1h; 0 for none (default: 20 block ranges).")
  private Duration downsampleAfter = Duration.ofMillis(-1);

  @Option(
      names = "--retention-raw",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Raw blocks this old go, once their coarser copy is there; 0 keeps them for ever (default: 0).")
  private Duration retentionRaw = Duration.ZERO;

  @Option(names = "--retention-5m", paramLabel = "DURATION", converter = Durations.class, description = "The same for 5m resolution (default: 0).")
  private Duration retentionFiveMinutes = Duration.ZERO;

  @Option(names = "--retention-1h", paramLabel = "DURATION", converter = Durations.class, description = "The same for 1h resolution (default: 0).")
  private Duration retentionOneHour = Duration.ZERO;

  @Option(
      names = "--delete-delay",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "How long a superseded block stays in the bucket, for queries that still read it (default: 48h).")
  private Duration deleteDelay = Duration.ofDays(2);

  @Option(
      names = "--orphan-delay",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "How long a block that was begun and never finished stays in the bucket (default: 48h).")
  private Duration orphanDelay = Duration.ofDays(2);

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "How long after a block's end a replica that has not shipped is awaited (default: 1.25 block ranges).")
  private Duration patience = Duration.ofMillis(-1);

  @Option(
      names = "--lease",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "For how long a stream stays locked after a worker died (default: 30s).")
  private Duration lease = Duration.ofSeconds(30);

  @Option(
      names = "--recover-after",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "How long a replica is silent before what it had shipped of its log becomes blocks (default: 5m).")
  private Duration recoverAfter = Settings.RECOVER_AFTER;

  @Option(
      names = "--shard-size",
      paramLabel = "MIB",
      description = "Blocks that would have more MiB than this are split by their series into shards, a power of two (default: 65536, 64 GiB, the most).")
  private long shardSize = Settings.SHARD_SIZE >> 20;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "How often to look for new blocks (default: 1s).")
  private Duration interval = Duration.ofSeconds(1);

  @Option(
      names = "--clean-interval",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "How often to retain and sweep (default: 30s).")
  private Duration cleanInterval = Duration.ofSeconds(30);

  @Option(names = "--workers", paramLabel = "N", description = "How many streams to work on at a time (default: ${DEFAULT-VALUE}).")
  private int workers = 2;

  @Option(names = "--http", paramLabel = "HOST:PORT", description = "Serve /metrics, /-/healthy and /-/ready here.")
  private String http = "";

  @Option(
      names = "--alertmanager",
      paramLabel = "URL",
      description = "Tell this Alertmanager what is wrong with the replicas and with the pipeline; repeatable. /metrics tells it too.")
  private List<URI> alertmanagers = List.of();

  @Option(
      names = "--expected-replicas",
      paramLabel = "N",
      description = "How many replicas of a group are to scrape (default: as many as have reported and were not stopped in good order).")
  private int expectedReplicas;

  @Option(
      names = "--patrol-interval",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "How often to look after replicas and streams (default: 30s).")
  private Duration patrolInterval = Duration.ofSeconds(30);

  @Option(names = "--once", description = "Do all there is to do now, and end.")
  private boolean once;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this page.")
  @SuppressWarnings("unused")
  private boolean help;

  private final AtomicBoolean looked = new AtomicBoolean();

  /// Runs the pipeline until it is told to stop.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs with these arguments; the exit code.
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (failure, command, _) -> {
              LOG.debug("The failure in full", failure);
              command.getErr().println("perennial pipeline: " + failure.getMessage());
              return 1;
            });
  }

  @Override
  public Integer call() throws Exception {
    var effects = Effects.ofProcess();
    try (var opened = CatalogLocation.parse(catalog).open()) {
      var counted = new CountedCatalog(opened, effects);
      return run(new CountedObjectStore(BucketLocation.parse(bucket).open(), effects), counted);
    }
  }

  private int run(ObjectStore store, Catalog shared) throws IOException, InterruptedException {
    var clock = InstantSource.system();
    var random = new SecureRandom();
    var settings = settings();
    var registry = new PrometheusRegistry();
    var metrics = new Metrics(registry);
    var steps = DaggerSteps.factory().create(store, shared, settings, clock, random);
    var journal = new Journal(shared, settings.tenant(), clock, random);
    // A new name each time: two processes must never share a lease.
    var holder = "pipeline-" + BlockId.create(clock.millis(), random);
    var stop = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  awaitQuietly(stopped);
                }));
    try (var _ = http.isEmpty() ? null : Health.listen(address(), registry, looked::get);
        var pipeline = new Pipeline(steps, store, shared, settings, holder, clock, journal, metrics, workers)) {
      LOG.info("Working on {} with blocks of {}", store.location(), blockRange);
      if (once) {
        finish(pipeline);
      } else {
        try (var _ = watch(steps, shared, settings, clock, registry)) {
          loop(pipeline, clock, stop);
        }
      }
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private Watch watch(Steps steps, Catalog shared, Settings settings, InstantSource clock, PrometheusRegistry registry) {
    var patrol =
        new PatrolStep(
            shared,
            steps.due(),
            settings.tenant(),
            settings.replicaLabels(),
            Thresholds.of(expectedReplicas, blockRange, Thresholds.SCRAPE),
            clock);
    return new Watch(patrol, new Alertmanagers(alertmanagers), registry, patrolInterval);
  }

  private void loop(Pipeline pipeline, InstantSource clock, CountDownLatch stop) throws InterruptedException {
    var nextClean = Instant.MIN;
    do {
      try {
        pipeline.round();
        looked.set(true);
        if (!clock.instant().isBefore(nextClean)) {
          pipeline.clean();
          nextClean = clock.instant().plus(cleanInterval);
        }
      } catch (RuntimeException e) {
        LOG.warn("A round failed and will be tried again: {}", e.getMessage());
        LOG.debug("The failure in full", e);
      }
    } while (!stop.await(interval.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static void finish(Pipeline pipeline) throws InterruptedException {
    boolean more = true;
    while (more) {
      more = pipeline.round();
      more |= pipeline.await();
      more |= pipeline.clean();
    }
  }

  private Settings settings() {
    var after = downsampleAfter.isNegative() ? blockRange.multipliedBy(20) : downsampleAfter;
    return new Settings(
        new TenantId(tenant),
        Set.copyOf(replicaLabels),
        Ranges.scaled(blockRange),
        Deduplication.named(dedup, Windows.forBlockRange(blockRange)),
        patience.isNegative() ? Settings.patience(blockRange) : patience,
        after.isZero() ? List.of() : Downsampling.from(after),
        new Retention(
            retentionRaw,
            retentionFiveMinutes,
            retentionOneHour,
            after.isZero() ? Retention.Cover.NONE : Retention.Cover.AWAITED),
        deleteDelay,
        orphanDelay,
        lease,
        recoverAfter,
        shardSize << 20,
        Settings.SHARD_SIZE);
  }

  private InetSocketAddress address() {
    int colon = http.lastIndexOf(':');
    try {
      return new InetSocketAddress(http.substring(0, Math.max(colon, 0)), Integer.parseInt(http.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Cannot listen on \"" + http + "\": give HOST:PORT, such as 127.0.0.1:9100.", e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      var _ = latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
