package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The calls of Grafana's Prometheus data source, as it makes them: each succeeds, with data of the shape it reads.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrafanaCallsSpec {
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

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = ';',
      textBlock =
          """
          method; path;                             parameters;                                                                                shape
          POST;   query_range;                      query=sum(rate(http_requests_total[5m]))&start=1767228600&end=1767229500&step=15&timeout=60; matrix
          GET;    query_range;                      query=up&start=1767228600.5&end=1767229500.25&step=14.5;                                   matrix
          POST;   query_range;                      query=up&start=1767228600&end=1767229500&step=60&max_source_resolution=auto&dedup=true&partial_response=false; matrix
          POST;   query;                            query=up&time=1767229200;                                                                  vector
          GET;    query;                            query=1+1;                                                                                 scalar
          POST;   query;                            query=rpc_duration_seconds&time=1767229200.123;                                           vector
          POST;   query_exemplars;                  query=test&start=1767228600000&end=1767229500000;                                          list
          GET;    query_exemplars;                  query=rate(up[5m])&start=1767228600&end=1767229500;                                        list
          POST;   series;                           match[]={__name__!=""}&start=1767225600&end=1767232800&limit=40000;                        list
          GET;    series;                           match[]=up&start=1767225600&end=1767232800;                                                list
          POST;   labels;                           start=1767225600&end=1767232800&limit=40000;                                               list
          GET;    labels;                           match[]=up&match[]=goroutines&start=1767225600&end=1767232800;                             list
          GET;    label/__name__/values;            start=1767225600&end=1767232800&limit=40000;                                               list
          GET;    label/U__http_2e_status_2e_code/values; match[]={__name__=~".*duration"};                                                    list
          GET;    metadata;                         ;                                                                                          object
          GET;    metadata;                         metric=up&limit=10;                                                                        object
          GET;    rules;                            ;                                                                                          object
          GET;    alerts;                           ;                                                                                          object
          GET;    status/buildinfo;                 ;                                                                                          object
          """)
  void a_call_of_grafana_succeeds(String method, String path, String parameters, String shape) throws Exception {
    var form = encoded(parameters == null ? "" : parameters);
    var exchange =
        method.equals("POST")
            ? new GoldenServer.Exchange("POST", "/api/v1/" + path, form, 200, "")
            : new GoldenServer.Exchange("GET", "/api/v1/" + path + (form.isEmpty() ? "" : "?" + form), "", 200, "");
    var got = server.ask(exchange, "");
    assertThat(got.status()).as("%s", got.body()).isEqualTo(200);
    var body = JsonTree.object(got.body());
    assertThat(body.get("status")).isEqualTo("success");
    var data = body.get("data");
    switch (shape) {
      case "list" -> assertThat(data).isInstanceOf(List.class);
      case "object" -> assertThat(data).isInstanceOf(Map.class);
      default -> assertThat(JsonTree.object(data).get("resultType")).isEqualTo(shape);
    }
  }

  private static String encoded(String parameters) {
    var pairs = new StringBuilder();
    for (var pair : parameters.split("&(?=[a-z_]+(\\[])?=)", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        pairs.append(pairs.isEmpty() ? "" : "&")
            .append(URLEncoder.encode(pair.substring(0, equals), StandardCharsets.UTF_8))
            .append('=')
            .append(URLEncoder.encode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return pairs.toString();
  }

  @Test
  void a_plan_can_be_asked_for_before_it_runs() throws Exception {
    var path = "/api/v1/query_range_explain?query=sum(rate(up%5B5m%5D))%20%2B%201&start=0&end=60&step=15";
    var plan = JsonTree.object(JsonTree.object(server.get(path).body()).get("data"));
    assertThat(plan.get("name")).asString().startsWith("combine +");
    var inputs = JsonTree.list(plan.get("children"));
    assertThat(inputs).hasSize(2);
    assertThat(JsonTree.object(inputs.getFirst()).get("name")).isEqualTo("aggregate sum");
    assertThat(server.get("/api/v1/query_explain?query=up%7B").body()).asString().contains("parse error");
  }

  @Test
  void grafana_takes_it_for_a_plain_Prometheus() throws Exception {
    var data = JsonTree.object(JsonTree.object(server.get("/api/v1/status/buildinfo").body()).get("data"));
    assertThat(data).doesNotContainKey("features");
    assertThat(String.valueOf(data.get("version"))).matches("3\\.\\d+\\.\\d+");
  }
}
