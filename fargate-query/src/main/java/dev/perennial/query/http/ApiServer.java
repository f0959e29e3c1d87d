package dev.perennial.query.http;

import dev.perennial.query.access.Guard;
import dev.perennial.query.access.ServerTls;
import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.query.trace.Tracer;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The HTTP server: a virtual thread for each request.
public final class ApiServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final Set<String> HEALTH = Set.of("/-/healthy", "/-/ready");
  private static final int LARGEST_BODY = 32 << 20;

  /** Clients write `match[]=` as it is, which a strict server would refuse, and queries longer than its default. */
  private static final Http1Config HTTP = Http1Config.builder().validatePrologue(false).maxPrologueLength(1 << 16).build();

  private final WebServer server;
  private final String base;

  private ApiServer(WebServer server, String base) {
    this.server = server;
    this.base = base;
  }

  /// Where a server listens and whom it lets in; port 0 takes any free one.
  public record Door(String host, int port, Cors cors, Tenancy tenancy, Guard guard, Optional<ServerTls> tls) {
    /// Everybody on this machine, one tenant.
    public static Door local(Tenancy tenancy) {
      return new Door("127.0.0.1", 0, Cors.ALL, tenancy, Guard.of(Optional.empty(), Optional.empty()), Optional.empty());
    }
  }

  /// By what it is seen from outside what the server does.
  public record Instruments(PrometheusRegistry metrics, Tracer tracer) {}

  /// Starts listening. `ready` says whether queries can be answered yet.
  public static ApiServer start(Door door, Api api, Tenants tenants, Instruments instruments, BooleanSupplier ready) {
    var departures = new Departures();
    var dispatch = new Dispatch(tenants, door.tenancy(), departures, instruments);
    var routing = HttpRouting.builder();
    routing.addFilter(
        (chain, request, response) -> {
          door.cors().allow(request, response);
          door.guard().config().headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
          if (HEALTH.contains(request.path().path()) || door.guard().admits(request.headers().first(HeaderNames.AUTHORIZATION).orElse(""))) {
            chain.proceed();
          } else {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Basic");
            text(response, 401, "Unauthorized\n");
          }
        });
    for (var route : api.routes()) {
      var handler = dispatch.handler(route);
      if (route.method() != Api.Route.Method.POST) {
        routing.get(route.path(), handler);
      }
      if (route.method() != Api.Route.Method.GET) {
        routing.post(route.path(), handler);
      }
    }
    routing.options("/api/v1/*", (_, response) -> response.status(Status.NO_CONTENT_204).send());
    routing.get("/-/healthy", (_, response) -> text(response, 200, "Perennial is Healthy.\n"));
    routing.get(
        "/-/ready",
        (_, response) -> {
          boolean yes = ready.getAsBoolean();
          text(response, yes ? 200 : 503, yes ? "Perennial is Ready.\n" : "Service Unavailable");
        });
    routing.get("/metrics", (request, response) -> metrics(request, response, instruments.metrics()));
    if (!api.routes().isEmpty()) {
      routing.any(new PageFiles());
    }
    return new ApiServer(started(door, routing, departures), (door.tls().isPresent() ? "https://" : "http://") + (door.host().equals("0.0.0.0") ? "127.0.0.1" : door.host()));
  }

  private static WebServer started(Door door, HttpRouting.Builder routing, Departures departures) {
    try {
      var settings =
          WebServer.builder()
              .address(InetAddress.getByName(door.host()))
              .port(door.port())
              .shutdownHook(false)
              .maxPayloadSize(LARGEST_BODY)
              .protocolsDiscoverServices(false)
              .addConnectionSelector(departures.selector(HTTP))
              .routing(routing);
      door.tls().ifPresent(tls -> settings.tls(tls(tls)));
      var server = settings.build().start();
      if (!server.isRunning()) {
        // The web server logs why and goes on; nearly always it is this.
        throw new IllegalStateException("Cannot listen on " + door.host() + ":" + door.port() + ": the port is taken or not allowed");
      }
      return server;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("Cannot listen on " + door.host() + ": there is no such host", e);
    }
  }

  private static Tls tls(ServerTls wanted) {
    var tls =
        Tls.builder()
            .sslContext(wanted.context())
            .enabledProtocols(wanted.protocols())
            .endpointIdentificationAlgorithm(Tls.ENDPOINT_IDENTIFICATION_NONE)
            .clientAuth(
                switch (wanted.clients()) {
                  case NONE -> TlsClientAuth.NONE;
                  case MAY -> TlsClientAuth.OPTIONAL;
                  case MUST -> TlsClientAuth.REQUIRED;
                });
    if (!wanted.ciphers().isEmpty()) {
      tls.enabledCipherSuites(wanted.ciphers());
    }
    return tls.build();
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
    return base + ":" + server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
