package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.query.fanout.ReadLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Queries that would take more than they may: what a client hears.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // Made before the first test.
class LimitsSpec {
  private static final String ALL = "%7B__name__%3D~%22.%2B%22%7D";
  private static final String RANGE = "/api/v1/query_range?query=sum(rate(up%5B5m%5D))&start=1767228600&end=1767229200&step=1";

  private final HttpClient client = HttpClient.newHttpClient();
  private GoldenServer server;

  @BeforeAll
  void start() throws IOException {
    var limits = new ReadLimits(Long.MAX_VALUE, 20, Long.MAX_VALUE, Long.MAX_VALUE);
    server = new GoldenServer(GoldenServer.Setup.of(List.of("blocks/floats")).limits(limits));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpResponse<String> get(String path, String memory) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(server.url() + path));
    if (!memory.isEmpty()) {
      request.header("X-Perennial-Max-Memory", memory);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/query?time=1767229200&query=" + ALL,
        "/api/v1/query?time=1767229200&query=count(" + ALL + ")",
        "/api/v1/query_range?start=1767228600&end=1767229200&step=60&query=" + ALL
      })
  void a_selector_that_finds_too_much_is_an_error_of_execution(String path) throws Exception {
    var answer = get(path, "");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("\"errorType\":\"execution\"").contains("and a query may read 20: select fewer");
  }

  @Test
  void what_may_be_read_is_answered() throws Exception {
    assertThat(get("/api/v1/query?query=count(up)&time=1767229200", "").statusCode()).isEqualTo(200);
  }

  @Test
  void a_header_lowers_the_memory_that_a_query_may_have() throws Exception {
    var little = get(RANGE, "1KB");
    assertThat(little.statusCode()).isEqualTo(422);
    assertThat(little.body()).contains("\"errorType\":\"execution\"").contains("memory");
    assertThat(get(RANGE, "64MB").statusCode()).isEqualTo(200);
  }

  @Test
  void a_header_that_is_no_size_is_bad_data() throws Exception {
    for (var text : List.of("much", "0", "-1MB")) {
      var answer = get(RANGE, text);
      assertThat(answer.statusCode()).as(text).isEqualTo(400);
      assertThat(answer.body()).contains("bad_data").contains("X-Perennial-Max-Memory");
    }
  }
}
