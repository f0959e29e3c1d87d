package dev.perennial.env;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between a function and DynamoDB: refuses requests as a throttled table does, or lets them take and loses the answer.
final class Interference implements AutoCloseable {
  private static final Set<String> HOP = Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade");

  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String endpoint;
  private final Map<How, AtomicInteger> left = new EnumMap<>(How.class);
  private final Map<How, AtomicInteger> done = new EnumMap<>(How.class);

  /// What is done to a request.
  enum How {
    /// It is refused; the table is too busy.
    THROTTLED {
      @Override
      boolean concerns(String body) {
        return true;
      }
    },
    /// It takes, and the connection breaks before the answer: only for writes of a manifest.
    ANSWER_LOST {
      @Override
      boolean concerns(String body) {
        return body.contains("manifest_version = :version");
      }
    };

    abstract boolean concerns(String body);
  }

  /// Does each to the first so many requests that it concerns, one trouble a request, then passes everything on.
  Interference(String endpoint, Map<How, Integer> times) throws IOException {
    this.endpoint = endpoint;
    for (var how : How.values()) {
      left.put(how, new AtomicInteger(times.getOrDefault(how, 0)));
      done.put(how, new AtomicInteger());
    }
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// How many requests it was done to.
  int done(How how) {
    return count(done, how).get();
  }

  private static AtomicInteger count(Map<How, AtomicInteger> counts, How how) {
    return Objects.requireNonNull(counts.get(how));
  }

  private Optional<How> meant(String body) {
    return Arrays.stream(How.values()).filter(how -> how.concerns(body) && count(left, how).getAndDecrement() > 0).findFirst();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      var meant = meant(new String(body, StandardCharsets.UTF_8));
      if (meant.isPresent()) {
        count(done, meant.get()).incrementAndGet();
        if (meant.get() == How.THROTTLED) {
          byte[] refusal =
              "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\",\"message\":\"slow down\"}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
          exchange.sendResponseHeaders(400, refusal.length);
          exchange.getResponseBody().write(refusal);
          return;
        }
      }
      var request = HttpRequest.newBuilder(URI.create(endpoint + exchange.getRequestURI())).method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
      exchange.getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (!HOP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                  values.forEach(value -> request.header(name, value));
                }
              });
      var answer = http.send(request.build(), BodyHandlers.ofByteArray());
      if (meant.isPresent()) {
        // Closed without an answer.
        return;
      }
      answer.headers().map().forEach((name, values) -> {
        if (!HOP.contains(name)) {
          exchange.getResponseHeaders().put(name, values);
        }
      });
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
