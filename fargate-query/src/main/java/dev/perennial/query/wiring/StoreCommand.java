package dev.perennial.query.wiring;

import dev.perennial.query.access.Guard;
import dev.perennial.query.access.ServerTls;
import dev.perennial.query.http.ApiServer;
import dev.perennial.query.http.Cors;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command line of the store.
@Command(
    name = "perennial store",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    version = "Perennial 0.1.0",
    synopsisHeading = "Usage: ",
    header = "Serves Thanos' StoreAPI over the blocks in a bucket, to our querier and Thanos'.%n",
    footer = {
      "",
      "Examples:",
      "  perennial store --bucket ./bucket",
      "  perennial store --bucket s3://metrics --catalog dynamodb:metrics --shard 0/2 --grpc 0.0.0.0:10901",
      "  perennial query --endpoint 127.0.0.1:10901",
      "",
      "Stores that share the blocks, by --shard or by --min-time and --max-time, answer together what one would answer alone.",
      "HTTP serves /-/healthy, /-/ready and /metrics."
    })
public final class StoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--bucket", required = true, paramLabel = "DIR|s3://NAME[/PREFIX]", description = "Where the blocks are.")
  private String bucket = "";

  @Option(
      names = "--catalog",
      paramLabel = "sqlite:FILE|dynamodb:TABLE",
      description = "The catalogue that sidecars and the pipeline write. Default: one in memory, made from the bucket.")
  private @Nullable String catalog;

  @Mixin private GrpcServerOptions grpc = new GrpcServerOptions();

  @Option(names = "--http", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:10902", description = "Where health and metrics are served. Default: ${DEFAULT-VALUE}")
  private String http = "";

  @Option(names = "--web.config.file", paramLabel = "FILE", description = "TLS, client certificates and users with passwords of HTTP, in Prometheus' format. Health paths stay open.")
  private @Nullable Path webConfig;

  @Mixin private PortionOptions portion = new PortionOptions();

  @Option(names = "--replica-label", paramLabel = "NAME", description = "An external label that tells replicas apart. May be repeated. Default: replica")
  private List<String> replicaLabels = new ArrayList<>();

  @Mixin private TenantOptions tenants = new TenantOptions();

  @Mixin private LimitOptions limits = new LimitOptions();

  @Option(names = "--block-range", paramLabel = "DURATION", defaultValue = "2h", description = "The length of the sidecars' blocks. Default: ${DEFAULT-VALUE}")
  private String blockRange = "";

  @Option(names = "--index-cache-size", paramLabel = "SIZE", description = "Memory for parts of blocks' indexes. Default: a quarter of the heap")
  private @Nullable String indexCache;

  @Mixin private DiskCacheOptions diskCache = new DiskCacheOptions();

  @Mixin private TracingOptions tracing = new TracingOptions();

  @Option(names = "--log.format", paramLabel = "FORMAT", defaultValue = "logfmt", description = "How lines of the log look: logfmt or json. Default: ${DEFAULT-VALUE}")
  private String logFormat = "";

  @Override
  public Integer call() throws InterruptedException {
    StoreProcess.Wanted wanted;
    try {
      LogFormat.named(logFormat).apply();
      wanted = wanted();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    GrpcServerOptions.openness(wanted.grpc()).ifPresent(sentence -> spec.commandLine().getErr().println(sentence));
    var store = StoreProcess.start(wanted, Clock.systemUTC());
    Foreground.run(spec, () -> "Perennial's store answers at " + store.whereabouts(), store::close);
    return 0;
  }

  StoreProcess.Wanted wanted() {
    var guard = Guard.of(Optional.ofNullable(webConfig), Optional.empty());
    var walls = tenants.walls();
    var door = HostAndPort.parse(http);
    var reach =
        new Reach(
            Reach.Endpoints.NONE,
            replicaLabels.isEmpty() ? List.of("replica") : replicaLabels,
            tenants.tenant(),
            walls,
            Words.length("--block-range", blockRange),
            0,
            limits.limits(),
            portion.portion(Clock.systemUTC()));
    return new StoreProcess.Wanted(
        BucketLocation.parse(bucket),
        Optional.ofNullable(catalog).map(CatalogLocation::parse),
        reach,
        indexCache == null ? Runtime.getRuntime().maxMemory() / 4 : Words.size("--index-cache-size", indexCache),
        diskCache.disk(),
        tracing.collector(),
        grpc.door(Optional.of("127.0.0.1:10901")).orElseThrow(),
        new ApiServer.Door(door.host(), door.port(), Cors.ALL, walls.requests(), guard, ServerTls.of(guard.config())));
  }
}
