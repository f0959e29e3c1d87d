package dev.perennial.query.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.query.trace.Collector;
import dev.perennial.tsdb.Golden;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// A querier and a store, started as from their command lines, and what a collector hears of a query.
class TracesSpec {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String QUERY = "/api/v1/query?time=1767229200&query=";

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder = Path.of("");

  private void copyBlocks() throws IOException {
    var from = Golden.path("blocks/floats");
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        if (Files.isDirectory(file)) {
          Files.createDirectories(folder.resolve(from.relativize(file).toString()));
        } else {
          Files.copy(file, folder.resolve(from.relativize(file).toString()));
        }
      }
    }
  }

  private static Querier querier(List<String> options) {
    var command = new QueryCommand();
    new CommandLine(command).parseArgs(Stream.concat(Stream.of("--http", "127.0.0.1:0"), options.stream()).toArray(String[]::new));
    return DaggerQuerierComponent.builder().settings(command.settings()).build().querier();
  }

  private StoreProcess store(List<String> options) {
    var command = new StoreCommand();
    var all = new ArrayList<>(List.of("--bucket", folder.toString(), "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"));
    all.addAll(options);
    new CommandLine(command).parseArgs(all.toArray(String[]::new));
    return StoreProcess.start(command.wanted(), Clock.systemUTC());
  }

  private static String url(String where) {
    return where.replaceAll(",.*", "");
  }

  private int ask(String url, String flags) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).header("traceparent", "00-" + TRACE + "-" + CALLER + "-" + flags).build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void a_query_is_followed_from_its_caller_through_the_querier_into_the_bucket() throws Exception {
    copyBlocks();
    try (var collector = new Collecting()) {
      try (var querier = querier(List.of("--bucket", folder.toString(), "--tracing.endpoint", collector.address()))) {
        assertThat(ask(url(querier.start()) + QUERY + "count(up)", "01")).isEqualTo(200);
      }
      assertThat(collector.spans()).allSatisfy(told -> assertThat(told.trace()).isEqualTo(TRACE));
      assertThat(collector.ways(CALLER))
          .contains(
              "query: GET /api/v1/query",
              "query: GET /api/v1/query > query: query",
              "query: GET /api/v1/query > query: query > query: block index > query: bucket read",
              "query: GET /api/v1/query > query: query > query: block chunks > query: bucket read");
      var query = collector.spans().stream().filter(told -> told.span().getName().equals("query")).findFirst().orElseThrow();
      assertThat(query.text("perennial.query")).isEqualTo("count(up)");
      assertThat(query.number("perennial.samples")).isPositive();
      assertThat(collector.spans().stream().filter(told -> told.text("perennial.object").contains("/chunks/")))
          .isNotEmpty()
          .allSatisfy(told -> assertThat(told.number("perennial.bytes")).isPositive());
      assertThat(collector.spans().stream().map(told -> told.number("http.response.status_code"))).contains(200L);
    }
  }

  @Test
  void a_store_goes_on_with_the_trace_of_the_querier_that_asks_it() throws Exception {
    copyBlocks();
    try (var collector = new Collecting()) {
      var tracing = List.of("--tracing.endpoint", collector.address());
      try (var store = store(tracing);
          var querier = querier(Stream.concat(Stream.of("--endpoint", store.whereabouts().replaceAll(",.*", "")), tracing.stream()).toList())) {
        var base = url(querier.start());
        assertThat(ask(base + QUERY + "count(up)", "01")).isEqualTo(200);
        assertThat(ask(base + "/api/v1/labels", "01")).isEqualTo(200);
      }
      var query = "query: GET /api/v1/query > query: query > query: endpoint > store: thanos.Store/Series";
      assertThat(collector.ways(CALLER))
          .contains(
              query + " > store: block index",
              query + " > store: block chunks > store: bucket read",
              "query: GET /api/v1/labels > query: endpoint > store: thanos.Store/LabelNames > store: block index");
      assertThat(collector.spans()).allSatisfy(told -> assertThat(told.span().getStatus().getCode()).isNotEqualTo(Status.StatusCode.STATUS_CODE_ERROR));
    }
  }

  @Test
  void what_failed_is_marked_with_why() throws Exception {
    try (var collector = new Collecting()) {
      var nobody = "127.0.0.1:1";
      try (var querier = querier(List.of("--endpoint", nobody, "--tracing.endpoint", collector.address()))) {
        assertThat(ask(url(querier.start()) + QUERY + "up&partial_response=false", "01")).isEqualTo(500);
      }
      assertThat(collector.spans().stream().filter(told -> told.parent().equals(CALLER)))
          .singleElement()
          .satisfies(told -> assertThat(told.span().getStatus().getMessage()).isEqualTo("status 500"));
    }
  }

  @Test
  void nothing_is_sent_of_what_the_caller_decided_not_to_trace() throws Exception {
    copyBlocks();
    try (var collector = new Collecting()) {
      try (var querier = querier(List.of("--bucket", folder.toString(), "--tracing.endpoint", collector.address()))) {
        assertThat(ask(url(querier.start()) + QUERY + "count(up)", "00")).isEqualTo(200);
      }
      assertThat(collector.spans()).isEmpty();
    }
  }

  @Test
  void nobody_waits_for_a_collector_that_is_not_there() throws Exception {
    copyBlocks();
    try (var querier = querier(List.of("--bucket", folder.toString(), "--tracing.endpoint", "http://127.0.0.1:1"))) {
      assertThat(ask(url(querier.start()) + QUERY + "count(up)", "01")).isEqualTo(200);
    }
  }

  @Test
  void a_collector_is_named_by_its_address() {
    assertThat(Collector.parse("http://127.0.0.1:4318", 1).address()).hasToString("http://127.0.0.1:4318/v1/traces");
    assertThat(Collector.parse("https://otel.example.org/otlp/v1/traces", 0.5).address()).hasToString("https://otel.example.org/otlp/v1/traces");
    for (var wrong : List.of("127.0.0.1:4318", "grpc://127.0.0.1:4317", "http://", "http://a b")) {
      assertThatThrownBy(() -> Collector.parse(wrong, 1)).hasMessageContaining("\"" + wrong + "\" for --tracing.endpoint");
    }
    assertThatThrownBy(() -> Collector.parse("http://127.0.0.1:4318", 1.5)).hasMessageContaining("--tracing.sampling-fraction");
    assertThatThrownBy(() -> Collector.parse("http://127.0.0.1:4318", Double.NaN)).hasMessageContaining("--tracing.sampling-fraction");
  }
}
