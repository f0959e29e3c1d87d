package dev.perennial.env.demo;

import com.sun.net.httpserver.HttpServer;
import dev.perennial.tsdb.labels.Labels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Serves the shop's metrics of this instant at `/metrics`, and takes Alertmanager's notifications at `/notify`. On loopback.
public final class Exporter implements AutoCloseable {
  private final Shop shop;
  private final InstantSource clock;
  private final HttpServer server;
  private final AtomicLong notifications = new AtomicLong();

  /// Starts serving at a port of the loopback interface (0: any free one); `notified` hears the body of each notification.
  public Exporter(Shop shop, InstantSource clock, int port, Consumer<String> notified) throws IOException {
    this.shop = shop;
    this.clock = clock;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/metrics",
        exchange -> {
          try (exchange) {
            var body = page().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.createContext(
        "/notify",
        exchange -> {
          try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            notifications.incrementAndGet();
            notified.accept(body);
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
  }

  /// Where it listens.
  public int port() {
    return server.getAddress().getPort();
  }

  /// How many notifications came.
  public long notifications() {
    return notifications.get();
  }

  private String page() {
    long now = clock.millis();
    var out = new StringBuilder();
    var named = new HashSet<String>();
    for (var metric : shop.metrics()) {
      var name = metric.labels().value(Labels.NAME);
      if (named.add(name) && !name.endsWith("_bucket")) {
        out.append("# HELP ").append(name).append(' ').append(metric.help()).append('\n');
        out.append("# TYPE ").append(name).append(metric.counter() ? " counter\n" : " gauge\n");
      }
      out.append(name);
      var rest = metric.labels().without(Labels.NAME);
      if (!rest.isEmpty()) {
        out.append(rest.toString().replace(", ", ","));
      }
      out.append(' ').append(metric.value().applyAsDouble(now)).append('\n');
    }
    return out.toString();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
