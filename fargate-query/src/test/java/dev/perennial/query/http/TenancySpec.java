package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.query.access.Guard;
import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.storeapi.wire.remote.LabelMatcher;
import dev.perennial.tsdb.storeapi.wire.remote.Query;
import dev.perennial.tsdb.storeapi.wire.remote.ReadRequest;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tenants who share streams and are told apart by the label `job`: no path shows one what is another's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenancySpec {
  private GoldenServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  void start() throws IOException {
    var tenancy = new Tenancy(TenantId.DEFAULT, List.of("THANOS-TENANT", "X-Scope-OrgID"), Optional.empty());
    var door =
        new ApiServer.Door("127.0.0.1", 0, Cors.ALL, tenancy, Guard.of(Optional.empty(), Optional.empty()), Optional.empty());
    server = new GoldenServer(GoldenServer.Setup.of(List.of("blocks/floats", "blocks/native-histograms")).door(door).tenantLabel("job"));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private String get(String path, String header, String tenant) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(server.url() + path)).header(header, tenant);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/query?query=up&time=1767229200",
        "/api/v1/query?query=up%20or%20%7Bjob%3D%22db%22%7D&time=1767229200",
        "/api/v1/query_range?query=count%20by%20(job)(up)&start=1767228600&end=1767229200&step=60",
        "/api/v1/series?match%5B%5D=up",
        "/api/v1/label/job/values",
        "/api/v1/label/job/values?match%5B%5D=%7Bjob%3D~%22.%2B%22%7D",
        "/api/v1/labels?match%5B%5D=up&match%5B%5D=%7Bjob%3D%22db%22%7D",
        "/api/v1/status/tsdb?start=1767225600&end=1767232800&limit=10000",
        "/federate?match%5B%5D=up"
      })
  void no_path_shows_what_is_anothers(String path) throws Exception {
    for (var header : List.of("THANOS-TENANT", "X-Scope-OrgID")) {
      assertThat(get(path, header, "api")).as(header).doesNotContain("\"db\"").doesNotContain("\"web\"").doesNotContain("=db").doesNotContain("error");
    }
    assertThat(get(path, "THANOS-TENANT", "nobody")).doesNotContain("\"api\"");
  }

  @Test
  void each_tenant_sees_its_own() throws Exception {
    assertThat(get("/api/v1/label/job/values", "THANOS-TENANT", "api")).contains("[\"api\"]");
    assertThat(get("/api/v1/label/job/values", "X-Scope-OrgID", "db")).contains("[\"db\"]");
    assertThat(get("/api/v1/query?query=count(up)&time=1767229200", "THANOS-TENANT", "web")).contains("\"2\"");
  }

  @Test
  void remote_read_is_walled_too() throws Exception {
    var query =
        Query.newBuilder()
            .setStartTimestampMs(1767225600000L)
            .setEndTimestampMs(1767226200000L)
            .addMatchers(LabelMatcher.newBuilder().setName("__name__").setValue("up"));
    var bytes = ReadRequest.newBuilder().addQueries(query).build().toByteArray();
    var snappy = new SnappyJavaCompressor();
    var packed = new byte[snappy.maxCompressedLength(bytes.length)];
    int length = snappy.compress(bytes, 0, bytes.length, packed, 0, packed.length);
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/read"))
            .header("THANOS-TENANT", "api")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Arrays.copyOf(packed, length)));
    var body = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()).body();
    var unpacker = new SnappyJavaDecompressor();
    var plain = new byte[unpacker.getUncompressedLength(body, 0)];
    unpacker.decompress(body, 0, body.length, plain, 0, plain.length);
    assertThat(new String(plain, StandardCharsets.ISO_8859_1)).contains("api").doesNotContain("web");
  }

  @Test
  void a_tenant_that_is_no_name_is_refused() throws Exception {
    assertThat(get("/api/v1/labels", "THANOS-TENANT", "../x")).contains("bad_data").contains("Cannot take \\\"../x\\\" for a tenant");
  }
}
