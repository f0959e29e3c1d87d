package dev.perennial.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.query.access.Guard;
import dev.perennial.query.access.ServerTls;
import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.tsdb.catalog.TenantId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server behind TLS with client certificates, as a web configuration file asks for it; certificates are made by the JDK's keytool.
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  private KeyStore identity(String name, String subject) throws Exception {
    var file = folder.resolve(name + ".p12");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", name, "-keyalg", "EC",
                "-dname", subject, "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12",
                "-keystore", file.toString(), "-storepass", new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind + "-----\n";
  }

  private static HttpClient client(KeyStore trusted, Optional<KeyStore> own) throws Exception {
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    if (own.isPresent()) {
      keys.init(own.get(), PASSWORD);
    }
    var context = SSLContext.getInstance("TLS");
    context.init(own.isPresent() ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  @Test
  void a_client_certificate_opens_the_door_and_names_the_tenant() throws Exception {
    var mine = identity("server", "CN=localhost");
    var api = identity("api", "CN=someone, O=api");
    Files.writeString(folder.resolve("cert.pem"), pem("CERTIFICATE", mine.getCertificate("server").getEncoded()));
    Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", mine.getKey("server", PASSWORD).getEncoded()));
    Files.writeString(folder.resolve("ca.pem"), pem("CERTIFICATE", api.getCertificate("api").getEncoded()));
    var file =
        Files.writeString(
            folder.resolve("web.yml"),
            """
            tls_server_config:
              cert_file: cert.pem
              key_file: key.pem
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.pem
              min_version: TLS13
            http_server_config:
              headers: {X-Frame-Options: deny}
            """);
    var guard = Guard.of(Optional.of(file), Optional.empty());
    var tenancy = new Tenancy(TenantId.DEFAULT, List.of(), Optional.of(Tenancy.Field.ORGANIZATION));
    var door = new ApiServer.Door("127.0.0.1", 0, Cors.ALL, tenancy, guard, ServerTls.of(guard.config()));
    var setup = GoldenServer.Setup.of(List.of("blocks/floats")).door(door).tenantLabel("job");
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", mine.getCertificate("server"));
    try (var server = new GoldenServer(setup);
        var known = client(trusted, Optional.of(api));
        var stranger = client(trusted, Optional.empty())) {
      assertThat(server.url()).startsWith("https://");
      var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/label/job/values")).build();
      var answer = known.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).contains("[\"api\"]");
      assertThat(answer.headers().firstValue("X-Frame-Options")).contains("deny");
      assertThatThrownBy(() -> stranger.send(request, HttpResponse.BodyHandlers.ofString())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void without_a_password_only_health_is_told() throws Exception {
    var tokens = Files.writeString(folder.resolve("tokens"), "sesame");
    var guard = Guard.of(Optional.empty(), Optional.of(tokens));
    var door = new ApiServer.Door("127.0.0.1", 0, Cors.ALL, Tenancy.of(TenantId.DEFAULT), guard, Optional.empty());
    try (var server = new GoldenServer(GoldenServer.Setup.of(List.of()).door(door))) {
      for (var path : List.of("/", "/metrics", "/api/v1/labels", "/federate?match%5B%5D=up", "/api/v1/nope")) {
        var got = server.get(path);
        assertThat(got.status()).as(path).isEqualTo(401);
        assertThat(got.response().headers().firstValue("WWW-Authenticate")).contains("Basic");
      }
      assertThat(server.get("/-/healthy").status()).isEqualTo(200);
      assertThat(server.get("/-/ready").status()).isEqualTo(200);
      var client = HttpClient.newHttpClient();
      var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/labels")).header("Authorization", "Bearer sesame").build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }
}
