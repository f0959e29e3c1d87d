package dev.perennial.env.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.env.run.Ports;
import dev.perennial.sidecar.wiring.DaggerSidecarComponent;
import dev.perennial.sidecar.wiring.Ending;
import dev.perennial.sidecar.wiring.Settings;
import dev.perennial.sidecar.wiring.SidecarProcess;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.location.BucketLocation;
import dev.perennial.tsdb.location.CatalogLocation;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.storeapi.LabelsQuery;
import dev.perennial.tsdb.storeapi.SeriesQuery;
import dev.perennial.tsdb.storeapi.StoreClient;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.storeapi.StoreSeries;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.trail.Trail;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A sidecar beside a real Prometheus that cuts a block every five seconds.
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class RealPrometheusSidecarSpec {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Labels LABELS = Labels.of("cluster", "c1", "replica", "a");
  private static final Matcher UP = Matcher.equal("__name__", "up");

  private final List<AutoCloseable> opened = new ArrayList<>();

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void close() throws Exception {
    for (var closeable : opened.reversed()) {
      closeable.close();
    }
  }

  private <T extends AutoCloseable> T with(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  /// A sidecar under way, and how it will have ended.
  private record Running(SidecarProcess process, CompletableFuture<Ending> ending) implements AutoCloseable {
    @Override
    public void close() {
      process.stop();
    }
  }

  private Running sidecar(PrometheusProgram prometheus) {
    var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    var settings =
        new Settings(
            URI.create(prometheus.url()),
            folder.resolve("data"),
            BucketLocation.parse(folder.resolve("bucket").toString()),
            CatalogLocation.parse("sqlite:" + folder.resolve("catalog.db")),
            loopback,
            Optional.empty(),
            loopback,
            "",
            TenantId.DEFAULT,
            List.of("replica"),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            1L << 30,
            Duration.ofMillis(500),
            Long.MIN_VALUE,
            64 << 20);
    var process = DaggerSidecarComponent.factory().create(settings).process();
    return new Running(process, CompletableFuture.supplyAsync(process::run));
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 900; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("Waited in vain for " + what);
  }

  private List<Member> members() {
    try (Catalog catalog = CatalogLocation.parse("sqlite:" + folder.resolve("catalog.db")).open()) {
      return catalog.members(TenantId.DEFAULT);
    }
  }

  private static List<StoreSeries> read(StoreClient client, SeriesQuery query) {
    try (var stream = client.series(query, SOON)) {
      var out = new ArrayList<StoreSeries>();
      for (var next = stream.next(); next.isPresent(); next = stream.next()) {
        out.add(next.get());
      }
      assertThat(stream.warnings()).isEmpty();
      return out;
    }
  }

  /** The sample times of the only series that is up. */
  private static NavigableSet<Long> times(StoreClient client) {
    var series = read(client, SeriesQuery.of(List.of(UP), TimeRange.ALL));
    assertThat(series).hasSizeLessThanOrEqualTo(1);
    var out = new TreeSet<Long>();
    for (var one : series) {
      assertThat(one.labels().value("replica")).isEqualTo("a");
      for (var chunk : one.chunks()) {
        var samples = new Samples();
        ChunkDecoder.decode(chunk.raw().orElseThrow(), samples);
        for (int i = 0; i < samples.size(); i++) {
          out.add(samples.time(i));
        }
      }
    }
    return out;
  }

  private List<BlockMeta> shipped() {
    var out = new ArrayList<BlockMeta>();
    var bucket = folder.resolve("bucket");
    if (Files.isDirectory(bucket)) {
      try (var all = Files.walk(bucket)) {
        for (var file : all.filter(path -> path.endsWith("meta.json")).toList()) {
          out.add(BlockMeta.parse(ByteSlice.of(Files.readAllBytes(file)), file.toString()));
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    return out;
  }

  @Test
  void it_serves_ships_and_registers_and_leaves_in_good_order() throws Exception {
    var prometheus = with(PrometheusProgram.start(folder, Ports.free(), "cluster: c1, replica: a"));
    var sidecar = with(sidecar(prometheus));
    await("a sidecar that is ready", sidecar.process()::isReady);
    var client = with(StoreClient.plaintext("127.0.0.1:" + sidecar.process().ports().grpc(), "default-tenant"));

    // No answer may lack what an earlier one held, however often the head is cut off between two frames.
    NavigableSet<Long> known = new TreeSet<>();
    while (shipped().size() < 3) {
      var now = times(client);
      assertThat(now).containsAll(known);
      known = now;
      Thread.sleep(20);
    }
    assertThat(known).hasSizeGreaterThan(30);

    var facts = client.facts(SOON);
    assertThat(facts.component()).isEqualTo("sidecar");
    assertThat(facts.labelSets()).containsExactly(LABELS);
    assertThat(facts.first()).isLessThanOrEqualTo(known.first());
    assertThat(facts.last()).isEqualTo(Long.MAX_VALUE);

    var labels = LabelsQuery.of(List.of(UP), TimeRange.ALL);
    assertThat(client.labelNames(labels, SOON).items())
        .containsExactly("__name__", "cluster", "instance", "job", "replica");
    assertThat(client.labelValues("job", labels, SOON).items()).containsExactly("self");
    assertThat(client.labelValues("replica", labels, SOON).items()).containsExactly("a");
    assertThat(read(client, SeriesQuery.of(List.of(UP), TimeRange.ALL).labelsOnly()))
        .singleElement()
        .satisfies(series -> assertThat(series.labels().with("instance", "")).isEqualTo(Labels.of("__name__", "up", "job", "self").with(LABELS)));
    var bad = SeriesQuery.of(List.of(Matcher.equal("replica", "a")), TimeRange.ALL);
    assertThatThrownBy(() -> read(client, bad)).hasMessageEndingWith("no matchers specified (excluding external labels)");

    for (var block : shipped()) {
      assertThat(block.thanos().labels()).isEqualTo(LABELS);
      assertThat(block.thanos().source()).isEqualTo("sidecar");
      for (var file : block.thanos().files()) {
        var object = folder.resolve("bucket").resolve(block.id().text()).resolve(file.path());
        assertThat(file.path().equals("meta.json") ? 0 : Files.size(object)).isEqualTo(file.size());
      }
    }

    await("a member with a shipped block", () -> members().stream().anyMatch(member -> member.lastBlock() > 0));
    var member = members().getFirst();
    assertThat(member.labels()).isEqualTo(LABELS);
    assertThat(member.address()).endsWith(":" + sidecar.process().ports().grpc());
    assertThat(member.lastScrape()).isGreaterThanOrEqualTo(known.first());
    assertThat(http(sidecar, "/-/ready")).isEqualTo("200 The sidecar is ready.\n");
    assertThat(http(sidecar, "/metrics"))
        .contains("perennial_step_runs_total{outcome=\"done\",step=\"ship\"}", "perennial_heartbeat_age_seconds", "jvm_memory");

    sidecar.process().stop();
    assertThat(sidecar.ending().get(10, TimeUnit.SECONDS)).isEqualTo(new Ending.Stopped());
    // It stays listed, so that what it shipped of its log is found, and counts as silent from then on.
    assertThat(members()).singleElement().satisfies(left -> assertThat(left.isAliveAt(left.heartbeat())).isFalse());
  }

  @Test
  void a_second_sidecar_under_the_same_labels_is_refused_and_a_dead_prometheus_ends_none() throws Exception {
    var prometheus = with(PrometheusProgram.start(folder, Ports.free(), "cluster: c1, replica: a"));
    var first = with(sidecar(prometheus));
    await("a sidecar that is ready", first.process()::isReady);
    var second = with(sidecar(prometheus));
    assertThat(second.ending().get(60, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Ending.Refused.class,
            refused ->
                assertThat(refused.why())
                    .startsWith("Cannot claim the external labels " + LABELS + ": the sidecar at 127.0.0.1:" )
                    .contains("claims them and is alive"));
    // Both stood beside one data directory, whose log is one trail: nothing in it is the second one's.
    var bucket = new DirectoryObjectStore(folder.resolve("bucket"));
    await("a parcel of the log", () -> !Trail.list(bucket, TenantId.DEFAULT, LABELS).isEmpty());
    var trails = Trail.list(bucket, TenantId.DEFAULT, LABELS);
    assertThat(trails).hasSize(1);
    assertThat(Trail.parcels(bucket, trails.getFirst())).isNotEmpty().extracting(parcel -> parcel.name().sequence()).doesNotHaveDuplicates();
    assertThat(first.process().isReady()).isTrue();

    prometheus.close();
    var client = with(StoreClient.plaintext("127.0.0.1:" + first.process().ports().grpc(), "default-tenant"));
    assertThatThrownBy(() -> read(client, SeriesQuery.of(List.of(UP), TimeRange.ALL)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNAVAILABLE))
        .hasMessageContaining("Prometheus at " + prometheus.url() + " cannot be reached");
    assertThat(client.facts(SOON).labelSets()).containsExactly(LABELS);
    assertThat(first.process().isReady()).isTrue();
  }

  @Test
  void a_prometheus_without_replica_label_is_refused() throws Exception {
    var prometheus = with(PrometheusProgram.start(folder, Ports.free(), "cluster: c1"));
    assertThat(with(sidecar(prometheus)).ending().get(60, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Ending.Refused.class,
            refused -> assertThat(refused.why()).contains("none of its external labels {cluster=\"c1\"} is a replica label"));
  }

  private static String http(Running sidecar, String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + sidecar.process().ports().http() + path);
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }
}
