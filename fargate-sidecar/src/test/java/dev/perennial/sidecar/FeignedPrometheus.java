package dev.perennial.sidecar;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perennial.sidecar.watch.PrometheusHttp;
import dev.perennial.tsdb.bytes.ByteSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// An HTTP server on loopback that answers some paths of Prometheus as it was told.
public final class FeignedPrometheus implements AutoCloseable {
  /// An answer.
  public record Reply(int status, String type, ByteSlice body) {
    /// JSON with status 200.
    public static Reply data(String json) {
      return new Reply(200, "application/json", bytes("{\"status\":\"success\",\"data\":" + json + "}"));
    }

    /// Plain text.
    public static Reply text(int status, String text) {
      return new Reply(status, "text/plain; charset=utf-8", bytes(text));
    }

    private static ByteSlice bytes(String text) {
      return ByteSlice.of(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private final HttpServer server;
  private final Map<String, Supplier<Reply>> replies = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /// Starts on a free port.
  public FeignedPrometheus() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
    identity("cluster: c1\n    replica: a", "2h", "2h");
    head(1_000, 9_000);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      asked.add(exchange.getRequestURI().toString());
      var reply = replies.getOrDefault(exchange.getRequestURI().getRawPath(), () -> Reply.text(404, "not found")).get();
      exchange.getResponseHeaders().set("Content-Type", reply.type());
      exchange.sendResponseHeaders(reply.status(), reply.body().length() == 0 ? -1 : reply.body().length());
      exchange.getResponseBody().write(reply.body().toArray());
    }
  }

  /// Answers a path from now on.
  public void reply(String path, Supplier<Reply> reply) {
    replies.put(path, reply);
  }

  /// Sets external labels (lines of YAML) and the flags of block durations.
  public void identity(String labels, String shortest, String longest) {
    var yaml = labels.isEmpty() ? "global:\n  scrape_interval: 1s\n" : "global:\n  external_labels:\n    " + labels + "\n";
    reply("/api/v1/status/config", () -> Reply.data("{\"yaml\":\"" + yaml.replace("\"", "\\\"").replace("\n", "\\n") + "\"}"));
    reply("/api/v1/status/buildinfo", () -> Reply.data("{\"version\":\"2.42.0\"}"));
    reply(
        "/api/v1/status/flags",
        () ->
            Reply.data(
                "{\"storage.tsdb.min-block-duration\":\"" + shortest + "\",\"storage.tsdb.max-block-duration\":\"" + longest + "\"}"));
  }

  /// Sets the span of the head.
  public void head(long oldest, long newest) {
    reply("/metrics", () -> metrics(oldest, newest));
  }

  /// What `/metrics` tells of a head.
  public static Reply metrics(long oldest, long newest) {
    return Reply.text(
        200, "# TYPE x gauge\nprometheus_tsdb_head_max_time " + (double) newest + "\nprometheus_tsdb_head_min_time " + (double) oldest + "\n");
  }

  /// Paths with queries, in the order they were asked for.
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /// A client of this server.
  public PrometheusHttp http() {
    return new PrometheusHttp(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), HttpClient.newHttpClient());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
