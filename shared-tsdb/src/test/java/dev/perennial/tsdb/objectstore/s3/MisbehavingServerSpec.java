package dev.perennial.tsdb.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// S3 on a bad day, on loopback: what passes is waited for, and what does not ends after a bounded number of attempts.
class MisbehavingServerSpec {
  private static final byte[] BODY = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.UTF_8);
  private static final S3Patience SHORT = new S3Patience(Duration.ofSeconds(3), Duration.ofMillis(1));

  private final AtomicInteger requests = new AtomicInteger();
  private volatile int bad;
  private volatile Day day = Day.THROTTLED;
  private HttpServer server;
  private S3Client client;

  /// What goes wrong.
  enum Day {
    THROTTLED,
    BROKEN,
    RESET,
    CUT_SHORT,
    STUCK,
    DRIPPING
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    client =
        S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
            .httpClientBuilder(ApacheHttpClient.builder())
            .overrideConfiguration(SHORT.configuration())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      if (requests.incrementAndGet() > bad) {
        good(exchange);
        return;
      }
      switch (day) {
        case THROTTLED -> refuse(exchange, 503, "SlowDown");
        case BROKEN -> refuse(exchange, 500, "InternalError");
        case RESET -> exchange.close();
        case CUT_SHORT -> {
          exchange.sendResponseHeaders(206, BODY.length);
          exchange.getResponseBody().write(BODY, 0, BODY.length / 2);
          exchange.getResponseBody().flush();
        }
        case STUCK -> Thread.sleep(Duration.ofSeconds(20));
        case DRIPPING -> {
          exchange.sendResponseHeaders(206, BODY.length);
          for (int i = 0; i < 200; i++) {
            exchange.getResponseBody().write(BODY, i, 1);
            exchange.getResponseBody().flush();
            Thread.sleep(Duration.ofMillis(100));
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    var text = ("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>Please wait.</Message></Error>").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
  }

  private static void good(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(206, BODY.length);
    exchange.getResponseBody().write(BODY);
  }

  @ParameterizedTest
  @EnumSource
  void what_passes_is_waited_for(Day what) {
    day = what;
    bad = what == Day.STUCK || what == Day.DRIPPING ? 1 : 3;
    var read = new S3ObjectStore(client, "bucket", "").read("k", 0, BODY.length);
    assertThat(read.toArray()).isEqualTo(BODY);
    assertThat(requests.get()).isEqualTo(bad + 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"THROTTLED", "BROKEN", "RESET", "CUT_SHORT"})
  void what_does_not_pass_ends_after_some_attempts_and_may_be_tried_later(Day what) {
    day = what;
    bad = Integer.MAX_VALUE;
    assertThatThrownBy(() -> new S3ObjectStore(client, "bucket", "").read("k", 0, BODY.length))
        .isInstanceOfSatisfying(ObjectStoreException.class, failure -> assertThat(failure.retryable()).isTrue())
        .hasMessageStartingWith("Cannot read k in s3://bucket: ");
    assertThat(requests.get()).isEqualTo(S3Patience.ATTEMPTS);
  }
}
