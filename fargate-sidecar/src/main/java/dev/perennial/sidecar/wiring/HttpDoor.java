package dev.perennial.sidecar.wiring;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/// Health, readiness and metrics over HTTP.
final class HttpDoor implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";

  private final WebServer server;

  private HttpDoor(WebServer server) {
    this.server = server;
  }

  static HttpDoor open(InetSocketAddress address, PrometheusRegistry metrics, BooleanSupplier ready) {
    var routing =
        HttpRouting.builder()
            .get("/-/healthy", (_, response) -> text(response, 200, "The sidecar is healthy.\n"))
            .get(
                "/-/ready",
                (_, response) -> {
                  boolean yes = ready.getAsBoolean();
                  text(response, yes ? 200 : 503, yes ? "The sidecar is ready.\n" : "The sidecar is not ready.\n");
                })
            .get("/metrics", (request, response) -> metrics(request, response, metrics));
    var server =
        WebServer.builder()
            .address(address.getAddress())
            .port(address.getPort())
            .shutdownHook(false)
            .routing(routing)
            .build()
            .start();
    if (!server.isRunning()) {
      // The web server logs why and goes on; nearly always it is this.
      throw new IllegalStateException("Cannot listen on " + address.getHostString() + ":" + address.getPort() + ": the port is taken or not allowed");
    }
    return new HttpDoor(server);
  }

  int port() {
    return server.port();
  }

  private static void text(ServerResponse response, int status, String text) {
    response.status(status).header(HeaderNames.CONTENT_TYPE, TEXT).send(text);
  }

  private static void metrics(ServerRequest request, ServerResponse response, PrometheusRegistry metrics)
      throws IOException {
    var headers = request.headers();
    boolean open =
        headers.contains(HeaderNames.ACCEPT) && headers.get(HeaderNames.ACCEPT).values().contains("openmetrics-text");
    var formats = ExpositionFormats.init();
    // Protobuf would need a library of its own; every scraper takes text.
    var writer = open ? formats.getOpenMetricsTextFormatWriter() : formats.getPrometheusTextFormatWriter();
    response.header(HeaderNames.CONTENT_TYPE, writer.getContentType());
    try (var out = response.outputStream()) {
      writer.write(out, metrics.scrape());
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
