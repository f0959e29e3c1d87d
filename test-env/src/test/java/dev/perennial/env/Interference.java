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
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between a function and DynamoDB: refuses requests as a throttled table does, or lets them take and loses the answer.
final class Interference implements AutoCloseable {
  private static final Set<String> HOP = Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade");

  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String endpoint;
  private final How how;
  private final AtomicInteger left;
  private final AtomicInteger done = new AtomicInteger();

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

  /// Does so to the first so many requests that it concerns, then passes everything on.
  Interference(String endpoint, How how, int times) throws IOException {
    this.endpoint = endpoint;
    this.how = how;
    this.left = new AtomicInteger(times);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// How many requests it was done to.
  int done() {
    return done.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean meant = how.concerns(new String(body, StandardCharsets.UTF_8)) && left.getAndDecrement() > 0;
      if (meant) {
        done.incrementAndGet();
        if (how == How.THROTTLED) {
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
      if (meant) {
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
