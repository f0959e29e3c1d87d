package dev.perennial.query.wiring;

import dev.perennial.promql.syntax.Features;
import dev.perennial.query.access.Guard;
import dev.perennial.query.access.ServerTls;
import dev.perennial.query.fanout.ReadLimits;
import dev.perennial.query.http.Cors;
import dev.perennial.query.http.Tenancy;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  @Option(names = "--bucket", required = true, paramLabel = "DIR|s3://NAME[/PREFIX]", description = "Where the blocks are.")
  private String bucket = "";

  @Option(
      names = "--catalog",
      paramLabel = "sqlite:FILE|dynamodb:TABLE",
      description = "The catalogue that sidecars and the pipeline write. Default: one in memory, made from the bucket.")
  private @Nullable String catalog;

  @Option(names = "--http", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:9090", description = "Where to answer; port 0 takes a free one. Default: ${DEFAULT-VALUE}")
  private String http = "";

  @Option(names = "--endpoint", paramLabel = "HOST:PORT", description = "A sidecar or store that is in no catalogue; Thanos' too. May be repeated.")
  private List<String> endpoints = new ArrayList<>();

  @Option(names = "--endpoint-file", paramLabel = "FILE", description = "A list of them in Prometheus' file_sd format (JSON or YAML), read again when it changes. May be repeated.")
  private List<Path> endpointFiles = new ArrayList<>();

  @Option(names = "--replica-label", paramLabel = "NAME", description = "An external label that tells replicas apart. May be repeated. Default: replica")
  private List<String> replicaLabels = new ArrayList<>();

  @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "default-tenant", description = "Whose data. Default: ${DEFAULT-VALUE}")
  private String tenant = "";

  @Option(names = "--query.tenant-header", paramLabel = "NAME", description = "A header whose value is the request's tenant, such as THANOS-TENANT or X-Scope-OrgID; without it a request is of --tenant. Anybody can send one: only for use behind something that sets it. May be repeated.")
  private List<String> tenantHeaders = new ArrayList<>();

  @Option(names = "--query.tenant-certificate-field", paramLabel = "FIELD", description = "The part of the client certificate's subject that is the tenant: organization, organizationalUnit or commonName.")
  private String tenantField = "";

  @Option(names = "--query.enforce-tenancy", description = "Tenants share streams and see only series whose tenant label is their name.")
  private boolean enforceTenancy;

  @Option(names = "--query.tenant-label-name", paramLabel = "NAME", defaultValue = "tenant_id", description = "That label. Default: ${DEFAULT-VALUE}")
  private String tenantLabel = "";

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

  @Option(names = "--store.max-series", paramLabel = "N", defaultValue = "0", description = "How many series one selector may find; 0 for any number. Default: ${DEFAULT-VALUE}")
  private long maxSeries;

  @Option(names = "--store.max-bytes", paramLabel = "SIZE", defaultValue = "0", description = "What one selector may download of blocks' chunks, reckoned before; 0 for any number. Default: ${DEFAULT-VALUE}")
  private String maxDownload = "";

  @Option(names = "--store.max-samples", paramLabel = "N", defaultValue = "0", description = "How many samples one selector may read, reckoned before; 0 for any number. Default: ${DEFAULT-VALUE}")
  private long maxRead;

  @Option(names = "--data-dir", paramLabel = "DIR", description = "Where queries under way are written down, so that after a crash the next start names them. Default: nowhere")
  private @Nullable Path dataFolder;

  @Option(names = "--index-cache-size", paramLabel = "SIZE", description = "Memory for parts of blocks' indexes. Default: an eighth of the heap")
  private @Nullable String indexCache;

  @Option(names = "--result-cache-size", paramLabel = "SIZE", description = "Memory for answers of range queries; 0 keeps none. Default: a sixteenth of the heap")
  private @Nullable String resultCache;

  @Option(names = "--late-samples", paramLabel = "DURATION", defaultValue = "2m", description = "How late samples may come behind sidecars, their Prometheus' out-of-order window included: younger answers are not kept. Default: ${DEFAULT-VALUE}")
  private String lateSamples = "";

  @Option(names = "--query.slow-log", paramLabel = "DURATION", defaultValue = "10s", description = "A query that takes longer is named in the log. Default: ${DEFAULT-VALUE}")
  private String slow = "";

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
    var querier = DaggerQuerierComponent.builder().settings(settings).build().querier();
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  querier.close();
                  stopped.countDown();
                },
                "stop"));
    spec.commandLine().getOut().println("Perennial's querier answers at " + querier.start());
    spec.commandLine().getOut().flush();
    stopped.await();
    return 0;
  }

  private Settings settings() {
    var guard = Guard.of(Optional.ofNullable(webConfig), Optional.ofNullable(bearerTokens));
    return new Settings(
        BucketLocation.parse(bucket),
        Optional.ofNullable(catalog).map(CatalogLocation::parse),
        HostAndPort.parse(http),
        endpoints,
        endpointFiles,
        replicaLabels.isEmpty() ? List.of("replica") : replicaLabels,
        new TenantId(tenant),
        new Settings.Walls(
            new Tenancy(new TenantId(tenant), tenantHeaders, field()), enforceTenancy ? Optional.of(tenantLabel) : Optional.empty()),
        cors(),
        guard,
        ServerTls.of(guard.config()),
        length("--block-range", blockRange),
        length("--endpoint-timeout", endpointTimeout),
        (long) trailMemory << 20,
        length("--query.timeout", timeout),
        maxSamples,
        length("--query.lookback-delta", lookback),
        length("--query.slow-log", slow),
        maxConcurrency,
        limits(),
        new Features(features.stream().filter(name -> !STABLE.contains(name)).map(QueryCommand::feature).collect(Collectors.toSet())),
        flags());
  }

  /** What Prometheus still takes, though it is part of the language by now. */
  private static final Set<String> STABLE = Set.of("native-histograms", "promql-at-modifier", "promql-duration-expr", "promql-negative-offset");

  private QueryLimits limits() {
    long heap = Runtime.getRuntime().maxMemory();
    return new QueryLimits(
        maxMemory == null ? Math.max(64L << 20, heap / 4) : size("--query.max-memory", maxMemory),
        new ReadLimits(orAny(maxSeries), orAny(size("--store.max-bytes", maxDownload)), orAny(maxRead)),
        Optional.ofNullable(dataFolder),
        indexCache == null ? heap / 8 : size("--index-cache-size", indexCache),
        resultCache == null ? heap / 16 : size("--result-cache-size", resultCache),
        length("--late-samples", lateSamples));
  }

  private static long orAny(long limit) {
    return limit == 0 ? Long.MAX_VALUE : limit;
  }

  private static long size(String option, String text) {
    return Sizes.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("Cannot take \"" + text + "\" for " + option + ": a size looks like 512MB or 2GB."));
  }

  private Optional<Tenancy.Field> field() {
    if (tenantField.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Tenancy.Field.named(tenantField)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot take \"" + tenantField + "\" for --query.tenant-certificate-field: it is organization, organizationalUnit or commonName.")));
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

  private static Duration length(String option, String text) {
    return Lengths.parse(text)
        .filter(length -> !length.isZero())
        .orElseThrow(() -> new IllegalArgumentException("Cannot take \"" + text + "\" for " + option + ": a duration looks like 90s, 5m or 2h."));
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
