package dev.perennial.query.http;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.query.blocks.Portion;
import dev.perennial.query.cache.BlockReaders;
import dev.perennial.query.cost.BilledStore;
import dev.perennial.query.endpoints.Discovery;
import dev.perennial.query.fanout.Means;
import dev.perennial.query.fanout.PinnedSources;
import dev.perennial.query.fanout.ReadLimits;
import dev.perennial.query.endpoints.StoreClients;
import dev.perennial.query.running.RunningQueries;
import dev.perennial.query.scraped.Scraped;
import dev.perennial.query.split.RangeQueries;
import dev.perennial.query.split.ResultCache;
import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.query.trace.Tracer;
import dev.perennial.query.trail.Trails;
import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/// The whole API over golden blocks, on loopback.
final class GoldenServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Engine engine;
  private final StoreClients clients;
  private final ApiServer server;

  /// What a server is made of; `tenantLabel` is the label that tells tenants apart, or empty.
  record Setup(
      long maxSamples, long readSamples, List<String> folders, Scraped scraped, ApiServer.Door door, String tenantLabel, ReadLimits limits) {
    static Setup of(List<String> folders) {
      return new Setup(50_000_000, 1_000_000, folders, Scraped.NOBODY, ApiServer.Door.local(Tenancy.of(TenantId.DEFAULT)), "", ReadLimits.NONE);
    }

    Setup maxSamples(long most) {
      return new Setup(most, readSamples, folders, scraped, door, tenantLabel, limits);
    }

    Setup readSamples(long most) {
      return new Setup(maxSamples, most, folders, scraped, door, tenantLabel, limits);
    }

    Setup scraped(Scraped other) {
      return new Setup(maxSamples, readSamples, folders, other, door, tenantLabel, limits);
    }

    Setup door(ApiServer.Door other) {
      return new Setup(maxSamples, readSamples, folders, scraped, other, tenantLabel, limits);
    }

    Setup limits(ReadLimits most) {
      return new Setup(maxSamples, readSamples, folders, scraped, door, tenantLabel, most);
    }

    Setup tenantLabel(String label) {
      return new Setup(maxSamples, readSamples, folders, scraped, door, label, limits);
    }
  }

  GoldenServer(List<String> folders) throws IOException {
    this(Setup.of(folders));
  }

  GoldenServer(Setup setup) throws IOException {
    var clock = InstantSource.system();
    var memory = new MemoryObjectStore(clock);
    for (var folder : setup.folders()) {
      copy(Golden.path(folder), memory);
    }
    var bucket = new BilledStore(memory);
    var catalog = new MemoryCatalog(new Random(1));
    Rebuild.from(bucket, Set.of("replica"), catalog, TenantId.DEFAULT, clock);
    clients = new StoreClients(TenantId.DEFAULT);
    var discovery = new Discovery(catalog, TenantId.DEFAULT, clock, List.of(), List.of(), clients);
    var means =
        new Means(
            new BlockReaders(bucket, 1 << 26),
            clients,
            new Trails(bucket, TenantId.DEFAULT, 1 << 20, InstantSource.system()),
            PATIENCE,
            Set.of("replica"),
            new Dedup(Windows.standard()),
            setup.limits(),
            Portion.WHOLE,
            PATIENCE);
    engine = new Engine(EngineOptions.defaults(clock).withParallelism(2).withMaxSamples(setup.maxSamples()));
    var options =
        new Api.Options(
            List.of("replica"),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            setup.readSamples(),
            Features.of(Feature.EXPERIMENTAL_FUNCTIONS, Feature.EXTENDED_RANGE_SELECTORS, Feature.FILL_MODIFIERS, Feature.PER_STEP_STATS),
            Map.of("bucket", "memory"));
    var sources = new PinnedSources(catalog, TenantId.DEFAULT, discovery, means);
    var whole = new Tenants.Share(TenantId.DEFAULT, sources, setup.scraped(), discovery::standings);
    Tenants tenants = tenant -> setup.tenantLabel().isEmpty() ? whole : whole.through(Matcher.equal(setup.tenantLabel(), tenant.text()));
    var evaluation =
        new Api.Evaluation(engine, new RangeQueries(engine, new ResultCache(64 << 20), Duration.ofMinutes(2), clock), RunningQueries.inMemory(4, clock));
    var metrics = new PrometheusRegistry();
    server =
        ApiServer.start(
            setup.door(), new Api(evaluation, catalog, clock, options, metrics), tenants, new ApiServer.Instruments(metrics, Tracer.OFF), () -> true);
  }

  private static void copy(Path folder, MemoryObjectStore bucket) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var key = folder.relativize(file).toString();
        if (key.contains("/")) {
          bucket.put(key, ByteSlice.of(Files.readAllBytes(file)));
        }
      }
    }
  }

  /// A request of a golden file and the answer it got there.
  record Exchange(String method, String path, String form, int status, Object body) {
    @Override
    public String toString() {
      return method + " " + URLDecoder.decode(path, StandardCharsets.UTF_8) + (form.isEmpty() ? "" : " " + form);
    }
  }

  static List<Exchange> exchanges(String file) throws IOException {
    var exchanges = new ArrayList<Exchange>();
    var path = Golden.path(file);
    try (var in = Files.newInputStream(path);
        var lines =
            new BufferedReader(
                new InputStreamReader(file.endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var tree = JsonTree.object(JsonTree.parse(line));
        var body = tree.containsKey("body") ? tree.get("body") : tree.getOrDefault("body_text", "");
        exchanges.add(
            new Exchange(
                String.valueOf(tree.get("method")),
                String.valueOf(tree.get("path")),
                String.valueOf(tree.getOrDefault("form", "")),
                ((Double) tree.getOrDefault("status", 0.0)).intValue(),
                body));
      }
    }
    return exchanges;
  }

  /// An answer: its status and its body, a tree where it is JSON.
  record Got(int status, Object body, HttpResponse<String> response) {}

  Got ask(Exchange wanted, String more) throws IOException, InterruptedException {
    var uri = server.url() + wanted.path();
    var request = HttpRequest.newBuilder();
    if (wanted.method().equals("POST")) {
      request
          .uri(URI.create(uri))
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(wanted.form() + "&" + more));
    } else {
      request
          .uri(URI.create(more.isEmpty() ? uri : uri + (uri.contains("?") ? "&" : "?") + more))
          .method(wanted.method(), HttpRequest.BodyPublishers.noBody());
    }
    var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    boolean json = response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
    return new Got(response.statusCode(), json ? JsonTree.parse(response.body()) : response.body(), response);
  }

  Got get(String path) throws IOException, InterruptedException {
    return ask(new Exchange("GET", path, "", 200, ""), "");
  }

  /// An answer of any bytes.
  record Bytes(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    byte[] body() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    String text() {
      return new String(body(), StandardCharsets.UTF_8);
    }
  }

  String url() {
    return server.url();
  }

  Bytes post(String path, byte[] body) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(server.url() + path)).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
    var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    return new Bytes(response);
  }

  @Override
  public void close() {
    server.close();
    clients.close();
    engine.close();
  }
}
