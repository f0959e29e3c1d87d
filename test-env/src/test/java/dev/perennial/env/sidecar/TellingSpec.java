package dev.perennial.env.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.perennial.env.run.Ports;
import dev.perennial.sidecar.serve.PrometheusBackend;
import dev.perennial.sidecar.watch.DataFolder;
import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.sidecar.watch.PrometheusApi;
import dev.perennial.sidecar.watch.PrometheusException;
import dev.perennial.sidecar.watch.PrometheusHttp;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.scraped.Alert;
import dev.perennial.tsdb.scraped.Exemplars;
import dev.perennial.tsdb.scraped.MetricMetadata;
import dev.perennial.tsdb.scraped.Rule;
import dev.perennial.tsdb.scraped.RuleGroup;
import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.storeapi.StoreClient;
import dev.perennial.tsdb.storeapi.StoreException;
import dev.perennial.tsdb.storeapi.StoreFacts;
import dev.perennial.tsdb.storeapi.StoreServer;
import dev.perennial.tsdb.time.TimeRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rules, targets, metadata and exemplars of a real Prometheus, asked of its sidecar.
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class TellingSpec {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Labels EXTERNAL = Labels.of("cluster", "c1", "replica", "a");
  private static final String PAGE =
      """
      # HELP demo_size Sizes, with "quotes".
      # TYPE demo_size gauge
      demo_size 3
      # HELP demo_requests Requests.
      # TYPE demo_requests counter
      demo_requests_total{path="/"} 1 # {trace_id="t1"} 0.5
      # EOF
      """;
  private static final String RULES =
      """
      groups:
      - name: example
        interval: 1s
        rules:
        - {record: 'job:up:sum', expr: 'sum by (job) (up)', labels: {team: x, replica: own}}
        - {alert: Always, expr: 'vector(1)', labels: {severity: page}, annotations: {summary: 'v={{ $value }}'}}
        - {alert: Later, expr: 'vector(3)', for: 1h}
        - {alert: Never, expr: 'vector(1) > 2'}
      """;

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

  private static <T> T await(Supplier<T> asked, Predicate<T> wanted) throws InterruptedException {
    for (int i = 0; i < 600; i++) {
      try {
        var got = asked.get();
        if (wanted.test(got)) {
          return got;
        }
      } catch (PrometheusException | StoreException _) {
        // It is still starting.
      }
      Thread.sleep(100);
    }
    throw new AssertionError("Waited in vain; the last answer is " + asked.get());
  }

  private int page() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          var bytes = PAGE.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8");
          exchange.sendResponseHeaders(200, bytes.length);
          try (var body = exchange.getResponseBody()) {
            body.write(bytes);
          }
        });
    server.start();
    opened.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  private static String config(int scraped) {
    return """
        rule_files: [rules.yml]
        scrape_configs:
        - job_name: demo
          static_configs: [{targets: ['127.0.0.1:%d', 'nowhere:1']}]
          relabel_configs:
          - {source_labels: [__address__], regex: 'nowhere.*', action: drop}
        """
        .formatted(scraped);
  }

  @Test
  void what_a_prometheus_evaluates_and_scrapes_is_told_under_its_external_labels() throws Exception {
    Files.writeString(folder.resolve("rules.yml"), RULES);
    int scraped = page();
    var prometheus =
        with(PrometheusProgram.evaluating(folder, Ports.free(), "cluster: c1, replica: a", config(scraped)));
    var http = new PrometheusHttp(URI.create(prometheus.url()), with(HttpClient.newHttpClient()));
    var api = new PrometheusApi(http);
    await(api::identity, identity -> identity.labels().equals(EXTERNAL));
    var horizon = new Horizon(api, new DataFolder(folder.resolve("data")), Long.MIN_VALUE);
    horizon.look();
    var backend = new PrometheusBackend(() -> EXTERNAL, http, api, horizon, 64 << 20);
    var server = with(StoreServer.start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), backend));
    var client = with(StoreClient.plaintext("127.0.0.1:" + server.port(), "default-tenant"));

    assertThat(client.facts(SOON).abilities())
        .contains(StoreFacts.Ability.RULES, StoreFacts.Ability.TARGETS, StoreFacts.Ability.METADATA, StoreFacts.Ability.EXEMPLARS);
    rules(client);
    targets(client, scraped);
    assertThat(await(() -> client.metadata(SOON).items(), all -> !all.isEmpty()))
        .contains(new MetricMetadata("demo_size", "gauge", "Sizes, with \"quotes\".", ""));
    exemplars(client);

    prometheus.close();
    assertThatThrownBy(() -> client.rules(SOON))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNAVAILABLE))
        .hasMessageContaining("Prometheus at " + prometheus.url() + " cannot be reached");
  }

  private static void rules(StoreClient client) throws InterruptedException {
    var groups =
        await(
            () -> client.rules(SOON).items(),
            all -> all.stream().flatMap(group -> group.rules().stream()).filter(rule -> rule.lastEvaluation().isAfter(Instant.EPOCH)).count() == 4);
    assertThat(groups).singleElement().satisfies(group -> assertThat(List.of(group.name(), group.interval())).isEqualTo(List.of("example", 1.0)));
    assertThat(groups).extracting(RuleGroup::file).first().asString().endsWith("rules.yml");
    var rules = groups.getFirst().rules();
    assertThat(rules.getFirst()).isInstanceOf(Rule.Recording.class).extracting(Rule::labels).isEqualTo(EXTERNAL.with("team", "x"));
    assertThat(rules.get(1))
        .isInstanceOfSatisfying(
            Rule.Alerting.class,
            rule -> {
              assertThat(rule.state()).isEqualTo(Alert.State.FIRING);
              assertThat(rule.labels()).isEqualTo(EXTERNAL.with("severity", "page"));
              assertThat(rule.annotations()).isEqualTo(Labels.of("summary", "v={{ $value }}"));
              assertThat(rule.alerts())
                  .singleElement()
                  .satisfies(
                      alert -> {
                        assertThat(alert.labels()).isEqualTo(Labels.of("alertname", "Always", "severity", "page"));
                        assertThat(alert.annotations()).isEqualTo(Labels.of("summary", "v=1"));
                        assertThat(alert.value()).isEqualTo("1e+00");
                        assertThat(alert.activeAt()).isPresent();
                      });
            });
    assertThat(rules.get(2))
        .isInstanceOfSatisfying(
            Rule.Alerting.class,
            rule -> assertThat(List.of(rule.state(), rule.duration())).isEqualTo(List.of(Alert.State.PENDING, 3600.0)));
    assertThat(rules.get(3)).isInstanceOfSatisfying(Rule.Alerting.class, rule -> assertThat(rule.state()).isEqualTo(Alert.State.INACTIVE));
  }

  private static void targets(StoreClient client, int scraped) throws InterruptedException {
    var address = "127.0.0.1:" + scraped;
    var targets =
        await(
            () -> client.targets(SOON).items(),
            all -> all.stream().anyMatch(target -> target instanceof Target.Active active && active.health().equals("up")));
    assertThat(targets).hasSize(2);
    assertThat(targets.getFirst())
        .isInstanceOfSatisfying(
            Target.Active.class,
            target -> {
              assertThat(target.labels()).isEqualTo(EXTERNAL.with(Labels.of("instance", address, "job", "demo")));
              assertThat(target.discovered().value("__address__")).isEqualTo(address);
              assertThat(List.of(target.pool(), target.url(), target.lastError())).isEqualTo(List.of("demo", "http://" + address + "/metrics", ""));
            });
    assertThat(targets.getLast())
        .isInstanceOfSatisfying(
            Target.Dropped.class,
            target -> {
              assertThat(target.pool()).isEqualTo("demo");
              assertThat(target.discovered().value("__address__")).isEqualTo("nowhere:1");
              assertThat(target.discovered().only(EXTERNAL.names())).isEqualTo(EXTERNAL);
            });
  }

  private static void exemplars(StoreClient client) throws InterruptedException {
    var found = await(() -> client.exemplars("rate(demo_requests_total[1m])", TimeRange.ALL, SOON).items(), all -> !all.isEmpty());
    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.series().without("instance")).isEqualTo(EXTERNAL.with(Labels.of("__name__", "demo_requests_total", "job", "demo", "path", "/")));
              assertThat(one.exemplars()).first().extracting(Exemplars.Exemplar::labels).isEqualTo(Labels.of("trace_id", "t1"));
              assertThat(one.exemplars()).first().extracting(Exemplars.Exemplar::value).isEqualTo(0.5);
            });
    assertThatThrownBy(() -> client.exemplars("rate(", TimeRange.ALL, SOON))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.INVALID_ARGUMENT));
  }
}
