package dev.perennial.query.wiring;

import dev.perennial.promql.syntax.Features;
import dev.perennial.query.access.Guard;
import dev.perennial.query.access.ServerTls;
import dev.perennial.query.blocks.Portion;
import dev.perennial.query.http.Cors;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command line of the querier.
@Command(
    name = "perennial query",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    version = "Perennial 0.1.0",
    synopsisHeading = "Usage: ",
    header = "Answers the Prometheus API over blocks in a bucket and live sidecars, replicas merged.%n",
    footer = {
      "",
      "Examples:",
      "  perennial query --bucket ./bucket",
      "  perennial query --bucket s3://metrics --endpoint 10.0.0.7:10901 --replica-label replica",
      "",
      "Without --catalog the querier learns from the bucket alone which blocks there are, and looks again every few seconds."
    })
public final class QueryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--bucket", paramLabel = "DIR|s3://NAME[/PREFIX]", description = "Where the blocks are. Default: blocks are left to the stores among the endpoints")
  private @Nullable String bucket;

  @Option(
      names = "--catalog",
      paramLabel = "sqlite:FILE|dynamodb:TABLE",
      description = "The catalogue that sidecars and the pipeline write. Default: one in memory, made from the bucket.")
  private @Nullable String catalog;

  @Option(names = "--http", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:9090", description = "Where to answer; port 0 takes a free one. Default: ${DEFAULT-VALUE}")
  private String http = "";

  @Mixin private GrpcServerOptions grpc = new GrpcServerOptions();

  @Option(names = "--endpoint", paramLabel = "HOST:PORT", description = "A sidecar or store that is in no catalogue; Thanos' too. May be repeated.")
  private List<String> endpoints = new ArrayList<>();

  @Option(names = "--endpoint-file", paramLabel = "FILE", description = "A list of them in Prometheus' file_sd format (JSON or YAML), read again when it changes. May be repeated.")
  private List<Path> endpointFiles = new ArrayList<>();

  @Mixin private GrpcClientOptions grpcClient = new GrpcClientOptions();

  @Option(names = "--replica-label", paramLabel = "NAME", description = "An external label that tells replicas apart. May be repeated. Default: replica")
  private List<String> replicaLabels = new ArrayList<>();

  @Mixin private TenantOptions tenants = new TenantOptions();

  @Option(names = "--web.config.file", paramLabel = "FILE", description = "TLS, client certificates and users with passwords, in Prometheus' format. Health paths stay open.")
  private @Nullable Path webConfig;

  @Option(names = "--web.bearer-token-file", paramLabel = "FILE", description = "Tokens, one a line, any of which lets a request in as a user's password does. Read again when it changes.")
  private @Nullable Path bearerTokens;

  @Option(names = "--web.cors.origin", paramLabel = "REGEX", defaultValue = ".*", description = "Which sites' pages may read answers: a regular expression for the whole origin. Default: ${DEFAULT-VALUE}")
  private String corsOrigin = "";

  @Option(names = "--block-range", paramLabel = "DURATION", defaultValue = "2h", description = "The length of the sidecars' blocks; deduplication's windows divide it. Default: ${DEFAULT-VALUE}")
  private String blockRange = "";

  @Option(names = "--endpoint-timeout", paramLabel = "DURATION", defaultValue = "10s", description = "How long a sidecar may take before the answer is given without it. Default: ${DEFAULT-VALUE}")
  private String endpointTimeout = "";

  @Option(names = "--endpoint-hedge", paramLabel = "DURATION", defaultValue = "", description = "How long it may take where another replica has answered for its time; what that one missed is missing then. Default: no less than others")
  private String endpointHedge = "";

  @Option(names = "--trail-memory", paramLabel = "MIB", defaultValue = "256", description = "How much may be held in memory of what replicas that are gone had shipped of their logs. Default: ${DEFAULT-VALUE}")
  private int trailMemory;

  @Option(names = "--query.timeout", paramLabel = "DURATION", defaultValue = "2m", description = "How long a query may take. Default: ${DEFAULT-VALUE}")
  private String timeout = "";

  @Option(names = "--query.max-samples", paramLabel = "N", defaultValue = "50000000", description = "How many samples a query may hold in memory. Default: ${DEFAULT-VALUE}")
  private long maxSamples;

  @Option(names = "--query.lookback-delta", paramLabel = "DURATION", defaultValue = "5m", description = "How long a sample is believed after its time. Default: ${DEFAULT-VALUE}")
  private String lookback = "";

  @Option(names = "--query.max-concurrency", paramLabel = "N", defaultValue = "20", description = "How many queries run at a time; others wait. Default: ${DEFAULT-VALUE}")
  private int maxConcurrency;

  @Option(names = "--query.max-memory", paramLabel = "SIZE", description = "What one query may hold in memory, such as 512MB. Default: a quarter of the heap")
  private @Nullable String maxMemory;

  @Mixin private LimitOptions readLimits = new LimitOptions();

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where queries under way are written down, so that after a crash the next start names them. Default: nowhere")
  private @Nullable Path dataFolder;

  @Option(names = "--index-cache-size", paramLabel = "SIZE", description = "Memory for parts of blocks' indexes. Default: an eighth of the heap")
  private @Nullable String indexCache;

  @Option(names = "--result-cache-size", paramLabel = "SIZE", description = "Memory for answers of range queries; 0 keeps none. Default: a sixteenth of the heap")
  private @Nullable String resultCache;

  @Mixin private DiskCacheOptions diskCache = new DiskCacheOptions();

  @Option(names = "--late-samples", paramLabel = "DURATION", defaultValue = "2m", description = "How late samples may come behind sidecars, their Prometheus' out-of-order window included: younger answers are not kept. Default: ${DEFAULT-VALUE}")
  private String lateSamples = "";

  @Option(names = "--query.slow-log", paramLabel = "DURATION", defaultValue = "10s", description = "A query that takes longer is named in the log. Default: ${DEFAULT-VALUE}")
  private String slow = "";

  @Mixin private TracingOptions tracing = new TracingOptions();

  @Option(names = "--log.format", paramLabel = "FORMAT", defaultValue = "logfmt", description = "How lines of the log look: logfmt or json. Default: ${DEFAULT-VALUE}")
  private String logFormat = "";

  @Option(names = "--enable-feature", split = ",", paramLabel = "NAME", description = "An experimental part of PromQL, by Prometheus' name for it, such as promql-experimental-functions; x-functions allows Thanos' xrate, xincrease and xdelta.")
  private List<String> features = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    Settings settings;
    try {
      LogFormat.named(logFormat).apply();
      settings = settings();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    settings.openness().ifPresent(sentence -> spec.commandLine().getErr().println(sentence));
    settings.grpc().flatMap(GrpcServerOptions::openness).ifPresent(sentence -> spec.commandLine().getErr().println(sentence));
    var querier = DaggerQuerierComponent.builder().settings(settings).build().querier();
    Foreground.run(spec, () -> "Perennial's querier answers at " + querier.start(), querier::close);
    return 0;
  }

  Settings settings() {
    var guard = Guard.of(Optional.ofNullable(webConfig), Optional.ofNullable(bearerTokens));
    if (bucket == null && endpoints.isEmpty() && endpointFiles.isEmpty()) {
      throw new IllegalArgumentException("Cannot answer without data: give --bucket, or endpoints that have it by --endpoint or --endpoint-file.");
    }
    if (bucket == null && catalog != null) {
      throw new IllegalArgumentException("Cannot read the blocks that --catalog names: give --bucket, where they are.");
    }
    var reach =
        new Reach(
            new Reach.Endpoints(endpoints, endpointFiles, Words.length("--endpoint-timeout", endpointTimeout), Words.length("--endpoint-hedge", endpointHedge.isEmpty() ? endpointTimeout : endpointHedge), grpcClient.trust()),
            replicaLabels.isEmpty() ? List.of("replica") : replicaLabels,
            tenants.tenant(),
            tenants.walls(),
            Words.length("--block-range", blockRange),
            (long) trailMemory << 20,
            readLimits.limits(),
            Portion.WHOLE);
    return new Settings(
        Optional.ofNullable(bucket).map(BucketLocation::parse),
        Optional.ofNullable(catalog).map(CatalogLocation::parse),
        reach,
        HostAndPort.parse(http),
        grpc.door(Optional.empty()),
        cors(),
        guard,
        ServerTls.of(guard.config()),
        Words.length("--query.timeout", timeout),
        maxSamples,
        Words.length("--query.lookback-delta", lookback),
        Words.length("--query.slow-log", slow),
        maxConcurrency,
        limits(),
        tracing.collector(),
        new Features(features.stream().filter(name -> !STABLE.contains(name)).map(QueryCommand::feature).collect(Collectors.toSet())),
        flags());
  }

  /** What Prometheus still takes, though it is part of the language by now. */
  private static final Set<String> STABLE = Set.of("native-histograms", "promql-at-modifier", "promql-duration-expr", "promql-negative-offset");

  private QueryLimits limits() {
    long heap = Runtime.getRuntime().maxMemory();
    return new QueryLimits(
        maxMemory == null ? Math.max(64L << 20, heap / 4) : Words.size("--query.max-memory", maxMemory),
        Optional.ofNullable(dataFolder),
        indexCache == null ? heap / 8 : Words.size("--index-cache-size", indexCache),
        resultCache == null ? heap / 16 : Words.size("--result-cache-size", resultCache),
        diskCache.disk(),
        Words.length("--late-samples", lateSamples));
  }

  private Cors cors() {
    try {
      return new Cors(Pattern.compile(corsOrigin));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("Cannot take \"" + corsOrigin + "\" for --web.cors.origin: " + e.getDescription() + ".", e);
    }
  }

  private static Features.Feature feature(String name) {
    return Features.Feature.named(name)
        .orElseThrow(() -> new IllegalArgumentException("There is no feature \"" + name + "\"; the names are Prometheus' own."));
  }

  /** What `/api/v1/status/flags` shows: every option with the value in force. */
  private Map<String, String> flags() {
    var flags = new LinkedHashMap<String, String>();
    for (var option : spec.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        flags.put(option.longestName().substring(2), String.valueOf(option.<Object>getValue()));
      }
    }
    return flags;
  }
}
