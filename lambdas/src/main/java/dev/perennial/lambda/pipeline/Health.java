package dev.perennial.lambda.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/// The pipeline's listener: `/metrics`, `/-/healthy` and `/-/ready`.
final class Health implements AutoCloseable {
  private final HttpServer server;

  private Health(HttpServer server) {
    this.server = server;
  }

  static Health listen(InetSocketAddress address, PrometheusRegistry registry, BooleanSupplier ready) throws IOException {
    var server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/metrics", exchange -> answer(exchange, 200, PrometheusTextFormatWriter.CONTENT_TYPE, metrics(registry)));
    server.createContext("/-/healthy", exchange -> answer(exchange, 200, "text/plain", text("The pipeline is healthy.\n")));
    server.createContext(
        "/-/ready",
        exchange -> {
          boolean is = ready.getAsBoolean();
          answer(exchange, is ? 200 : 503, "text/plain", text(is ? "The pipeline is ready.\n" : "The pipeline has not looked at its bucket yet.\n"));
        });
    server.start();
    return new Health(server);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static byte[] metrics(PrometheusRegistry registry) throws IOException {
    var out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
