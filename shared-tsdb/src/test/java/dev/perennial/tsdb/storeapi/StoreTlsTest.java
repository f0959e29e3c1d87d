package dev.perennial.tsdb.storeapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Notes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Servers and clients that show each other certificates, which the JDK's keytool makes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // Made before the first test.
class StoreTlsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;

  private final ConcurrentLinkedQueue<Optional<X509Certificate>> seen = new ConcurrentLinkedQueue<>();
  private StoreServer.Identity server;
  private StoreServer.Identity someone;
  private StoreServer plain;
  private StoreServer mutual;

  @BeforeAll
  void start() throws Exception {
    server = identity("server", "CN=store", "san=dns:store.example");
    someone = identity("someone", "CN=someone, O=api", "san=dns:someone.example");
    plain = serve(server);
    mutual = serve(new StoreServer.Identity(server.certificate(), server.key(), Optional.of(someone.certificate())));
  }

  @AfterAll
  void stop() {
    plain.close();
    mutual.close();
  }

  private StoreServer serve(StoreServer.Identity identity) {
    var door = StoreServer.Door.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).behind(Optional.of(identity));
    return StoreServer.start(
        door,
        caller -> {
          seen.add(caller.certificate());
          return backend();
        });
  }

  private static StoreBackend backend() {
    return new StoreBackend() {
      @Override
      public StoreFacts facts() {
        return new StoreFacts("store", List.of(), 1, 2, Set.of());
      }

      @Override
      public List<Shelf> shelves() {
        return List.of(new ShelfOfArrays(Labels.empty(), List.of(), Notes.none()));
      }
    };
  }

  private StoreServer.Identity identity(String name, String subject, String names) throws Exception {
    var file = folder.resolve(name + ".p12");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", name, "-keyalg", "EC",
                "-dname", subject, "-ext", names, "-validity", "2", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return new StoreServer.Identity(
        pem(name + ".crt", "CERTIFICATE", store.getCertificate(name).getEncoded()),
        pem(name + ".key", "PRIVATE KEY", store.getKey(name, PASSWORD).getEncoded()),
        Optional.empty());
  }

  private Path pem(String name, String kind, byte[] bytes) throws Exception {
    var text = "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + kind + "-----\n";
    return Files.writeString(folder.resolve(name), text);
  }

  private static String component(StoreServer at, StoreClient.Trust trust) {
    try (var client = StoreClient.encrypted("127.0.0.1:" + at.port(), new StoreClient.Greeting("default-tenant", Map::of), trust)) {
      return client.facts(SOON).component();
    }
  }

  private StoreClient.Trust trust(StoreClient.Servers servers, Optional<StoreServer.Identity> shown) {
    return new StoreClient.Trust(servers, Optional.of("store.example"), shown);
  }

  private StoreClient.Servers signed() {
    return new StoreClient.Servers.Signed(server.certificate());
  }

  @Test
  void a_client_that_knows_the_authority_is_answered() {
    assertThat(component(plain, trust(signed(), Optional.empty()))).isEqualTo("store");
  }

  @Test
  void a_client_that_checks_nothing_is_answered() {
    assertThat(component(plain, new StoreClient.Trust(new StoreClient.Servers.Any(), Optional.empty(), Optional.empty()))).isEqualTo("store");
  }

  @Test
  void a_certificate_of_another_name_or_authority_is_refused() {
    assertThatThrownBy(() -> component(plain, new StoreClient.Trust(signed(), Optional.of("other.example"), Optional.empty())))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> component(plain, trust(new StoreClient.Servers.Signed(someone.certificate()), Optional.empty())))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> component(plain, trust(new StoreClient.Servers.Known(), Optional.empty()))).isInstanceOf(StoreException.class);
  }

  @Test
  void who_speaks_plainly_is_not_answered() {
    try (var client = StoreClient.plaintext("127.0.0.1:" + plain.port(), "default-tenant")) {
      assertThatThrownBy(() -> client.facts(SOON)).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void a_server_that_demands_certificates_answers_those_who_have_one_and_knows_them() {
    assertThat(component(mutual, trust(signed(), Optional.of(someone)))).isEqualTo("store");
    assertThat(seen)
        .anySatisfy(
            certificate ->
                assertThat(certificate).hasValueSatisfying(one -> assertThat(one.getSubjectX500Principal().getName()).contains("CN=someone")));
    assertThatThrownBy(() -> component(mutual, trust(signed(), Optional.empty()))).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> component(mutual, trust(signed(), Optional.of(server)))).isInstanceOf(StoreException.class);
  }

  @Test
  void a_file_that_holds_no_certificate_is_named() throws Exception {
    var wrong = Files.writeString(folder.resolve("wrong.crt"), "no certificate");
    assertThatThrownBy(() -> serve(new StoreServer.Identity(wrong, server.key(), Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("wrong.crt");
    assertThatThrownBy(() -> component(plain, trust(new StoreClient.Servers.Signed(folder.resolve("missing.crt")), Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.crt");
  }
}
