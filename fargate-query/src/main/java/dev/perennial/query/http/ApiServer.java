package dev.perennial.query.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.BooleanSupplier;

/// The HTTP server: a virtual thread for each request.
public final class ApiServer implements AutoCloseable {
  private static final String API = "/api/v1";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Clients write `match[]=` as it is, which a strict server would refuse, and queries longer than its default. */
  private static final Http1Config HTTP = Http1Config.builder().validatePrologue(false).maxPrologueLength(1 << 16).build();

  private final WebServer server;
  private final String host;

  private ApiServer(WebServer server, String host) {
    this.server = server;
    this.host = host;
  }

  /// Starts listening; port 0 takes any free one. `ready` says whether queries can be answered yet.
  public static ApiServer start(String host, int port, Api api, PrometheusRegistry metrics, BooleanSupplier ready) {
    var dispatch = new Dispatch(metrics);
    var routing = HttpRouting.builder();
    for (var route : api.routes()) {
      var handler = dispatch.handler(route.label(), route.endpoint());
      routing.get(API + route.path(), handler);
      if (route.form()) {
        routing.post(API + route.path(), handler);
      }
    }
    routing.options(API + "/*", ApiServer::preflight);
    routing.get("/-/healthy", (_, response) -> text(response, 200, "Perennial is Healthy.\n"));
    routing.get(
        "/-/ready",
        (_, response) -> {
          boolean yes = ready.getAsBoolean();
          text(response, yes ? 200 : 503, yes ? "Perennial is Ready.\n" : "Service Unavailable");
        });
    routing.get("/metrics", (request, response) -> metrics(request, response, metrics));
    routing.any(new PageFiles());
    try {
      var server =
          WebServer.builder()
              .address(InetAddress.getByName(host))
              .port(port)
              .shutdownHook(false)
              .addProtocol(HTTP)
              .routing(routing)
              .build()
              .start();
      if (!server.isRunning()) {
        // The web server logs why and goes on; nearly always it is this.
        throw new IllegalStateException("Cannot listen on " + host + ":" + port + ": the port is taken or not allowed");
      }
      return new ApiServer(server, host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("Cannot listen on " + host + ": there is no such host", e);
    }
  }

  private static void preflight(ServerRequest request, ServerResponse response) {
    Dispatch.allowOrigins(request, response);
    response.status(Status.NO_CONTENT_204).send();
  }

  private static void text(ServerResponse response, int status, String text) {
    response.status(status).header(HeaderNames.CONTENT_TYPE, TEXT).send(text);
  }

  private static void metrics(ServerRequest request, ServerResponse response, PrometheusRegistry metrics) throws IOException {
    var accept = request.headers().contains(HeaderNames.ACCEPT) ? request.headers().get(HeaderNames.ACCEPT).values() : "";
    var formats = ExpositionFormats.init();
    // Protobuf would need a library of its own; every scraper takes text.
    var writer =
        accept.contains("openmetrics-text") ? formats.getOpenMetricsTextFormatWriter() : formats.getPrometheusTextFormatWriter();
    response.header(HeaderNames.CONTENT_TYPE, writer.getContentType());
    try (var out = response.outputStream()) {
      writer.write(out, metrics.scrape());
    }
  }

  /// Where the server answers.
  public String url() {
    return "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
