package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.query.http.GoldenServer.Exchange;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Requests that a real Prometheus 3.14 answered, over the same blocks.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenHttpSpec {
  /** That Prometheus did not show its external labels; a request may name any labels to be taken off. */
  private static final String WITHOUT_EXTERNAL = "replicaLabels%5B%5D=replica&replicaLabels%5B%5D=cluster";

  private GoldenServer server;

  @BeforeAll
  void start() throws IOException {
    server = new GoldenServer(List.of("blocks/floats", "blocks/native-histograms"));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  static String difference(Exchange wanted, GoldenServer.Got got) {
    var body = comparable(wanted.body());
    var own = comparable(got.body());
    if (got.status() == wanted.status() && JsonTree.alike(body, own)) {
      return "";
    }
    return wanted + "\n  wanted " + wanted.status() + " " + shown(body) + "\n  got    " + got.status() + " " + shown(own);
  }

  private static String shown(Object body) {
    var text = String.valueOf(body).replaceAll("\\p{Cntrl}", "?");
    return text.substring(0, Math.min(text.length(), 600));
  }

  /** Without times that differ from run to run; vectors in order of labels, for Prometheus leaves the order of groups to chance. */
  private static Object comparable(Object body) {
    if (body instanceof Map<?, ?> && JsonTree.object(body).get("data") instanceof Map<?, ?> data) {
      var fields = JsonTree.object(data);
      if (fields.get("stats") instanceof Map<?, ?> stats) {
        JsonTree.object(stats).keySet().retainAll(Set.of("samples"));
        JsonTree.object(JsonTree.object(stats).get("samples")).remove("peakSamples");
      }
      fields.remove("analysis");
      if ("vector".equals(fields.get("resultType"))) {
        JsonTree.list(fields.get("result")).sort(Comparator.comparing(sample -> String.valueOf(JsonTree.object(sample).get("metric"))));
      }
    }
    return body;
  }

  @Test
  void errors_labels_series_limits_and_syntax_are_answered_as_by_Prometheus() throws Exception {
    assertThat(unexplained("http/api.jsonl.gz", server)).isEmpty();
  }

  @Test
  void queries_are_answered_as_by_Prometheus() throws Exception {
    assertThat(unexplained("http/queries.jsonl.gz", server)).isEmpty();
  }

  /** What differs without a row in the ledger, and rows of the ledger that nothing needs. */
  private static List<String> unexplained(String golden, GoldenServer server) throws Exception {
    return unexplained(golden, GoldenServer.exchanges(golden), server, WITHOUT_EXTERNAL);
  }

  static List<String> unexplained(String golden, List<Exchange> exchanges, GoldenServer server, String more) throws Exception {
    var ledger = Ledger.of(golden.replaceAll("\\.jsonl.*", ""));
    var unexplained = new ArrayList<String>();
    for (var wanted : exchanges) {
      var difference = difference(wanted, server.ask(wanted, more));
      if (!difference.isEmpty() && ledger.why(wanted.toString()).isEmpty()) {
        unexplained.add(difference);
      }
    }
    ledger.unused().forEach(row -> unexplained.add("docs/compatibility.md explains a difference that is none: " + row));
    return unexplained;
  }

  @Test
  void a_query_of_too_many_samples_ends_in_a_sentence() throws Exception {
    try (var small = new GoldenServer(GoldenServer.Setup.of(List.of("blocks/floats", "blocks/native-histograms")).maxSamples(20_000))) {
      assertThat(unexplained("http/timeouts-and-sample-limit.jsonl", small)).isEmpty();
    }
  }

  @Test
  void browsers_of_other_sites_may_read_and_answers_may_be_compressed() throws Exception {
    var client = HttpClient.newHttpClient();
    var url = server.get("/-/healthy").response().uri().resolve("/api/v1/query?query=1&time=0");
    var request =
        HttpRequest.newBuilder(url).header("Origin", "http://elsewhere").header("Accept-Encoding", "gzip").build();
    var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
    try (var body = new GZIPInputStream(response.body())) {
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[0,\"1\"]}}");
    }
  }

  @Test
  void what_the_page_asks_for_is_there() throws Exception {
    var blocks = JsonTree.object(JsonTree.object(server.get("/api/v1/perennial/blocks").body()).get("data"));
    var streams = JsonTree.list(blocks.get("streams"));
    assertThat(streams).hasSize(1);
    assertThat(JsonTree.object(streams.getFirst()).get("labels")).hasToString("{cluster=golden}");
    assertThat(JsonTree.list(JsonTree.object(streams.getFirst()).get("blocks")))
        .hasSize(2)
        .allMatch(block -> "live".equals(JsonTree.object(block).get("state")));
    assertThat(server.get("/api/v1/perennial/members").body()).hasToString("{data=[], status=success}");
    assertThat(server.get("/api/v1/perennial/runs?limit=5").body()).hasToString("{data=[], status=success}");
    assertThat(server.get("/metrics").body()).asString().contains("perennial_query_http_request_duration_seconds_bucket", "perennial_query_samples_read_total", "perennial_query_slow_queries_total");
    assertThat(server.get("/no-such-file").status()).isEqualTo(404);
  }
}
