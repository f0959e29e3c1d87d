package dev.perennial.query.http;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries a request to its endpoint and the reply, or the refusal, back in the envelope.
final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
  private static final double[] SECONDS = {0.005, 0.02, 0.1, 0.4, 1, 3, 8, 20, 60, 120};

  private final Histogram durations;

  Dispatch(PrometheusRegistry metrics) {
    durations =
        Histogram.builder()
            .name("perennial_query_http_request_duration_seconds")
            .help("Time to answer requests of the API, by endpoint and status.")
            .labelNames("endpoint", "code")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(metrics);
  }

  /// The handler of an endpoint that metrics know as `label`.
  Handler handler(String label, Endpoint endpoint) {
    return (request, response) -> {
      long begun = System.nanoTime();
      int status = answer(endpoint, request, response);
      durations.labelValues(label, Integer.toString(status)).observe((System.nanoTime() - begun) / 1e9);
    };
  }

  private static int answer(Endpoint endpoint, ServerRequest request, ServerResponse response) throws IOException {
    allowOrigins(request, response);
    try {
      var form = Form.parse(body(request), request.query().rawValue());
      var name = request.path().pathParameters().first("name").orElse("");
      return switch (endpoint.answer(new Endpoint.Call(new Parameters(form), name))) {
        case Reply.Content content -> send(content, request, response);
        case Reply.Nothing _ -> {
          response.status(204).send();
          yield 204;
        }
      };
    } catch (Refusal refusal) {
      return send(refusal.failure(), refusal.text(), request, response);
    } catch (ObjectStoreException | CatalogException | MalformedBytesException e) {
      return send(Failure.INTERNAL, String.valueOf(e.getMessage()), request, response);
    } catch (RuntimeException e) {
      if (response.isSent() || e.getCause() instanceof IOException) {
        throw e;
      }
      LOG.error("Cannot answer {}", request.path().path(), e);
      return send(Failure.INTERNAL, "Cannot answer this request: the querier has a defect and logged it.", request, response);
    }
  }

  private static String body(ServerRequest request) {
    return request.headers().contentType().filter(type -> type.text().startsWith("application/x-www-form-urlencoded")).isPresent()
        ? request.content().as(String.class)
        : "";
  }

  /// Browsers on other sites may read, as with Prometheus.
  static void allowOrigins(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.VARY, "Origin");
    if (request.headers().contains(HeaderNames.ORIGIN)) {
      response.header(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Authorization, Content-Type, Origin");
      response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
      response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
      response.header(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Date");
    }
  }

  private static int send(Reply.Content content, ServerRequest request, ServerResponse response) throws IOException {
    boolean whole = content.notes().warnings().stream().allMatch(text -> text.startsWith("PromQL "));
    if (!whole) {
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
    }
    try (var out = stream(request, response)) {
      Envelope.success(out, content);
    }
    return 200;
  }

  private static int send(Failure failure, String text, ServerRequest request, ServerResponse response) throws IOException {
    response.status(failure.status());
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    try (var out = stream(request, response)) {
      Envelope.error(out, failure, text);
    }
    return failure.status();
  }

  private static OutputStream stream(ServerRequest request, ServerResponse response) throws IOException {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    boolean zipped =
        request.headers().contains(HeaderNames.ACCEPT_ENCODING)
            && request.headers().get(HeaderNames.ACCEPT_ENCODING).values().toLowerCase(Locale.ROOT).contains("gzip");
    if (!zipped) {
      return response.outputStream();
    }
    response.header(HeaderNames.CONTENT_ENCODING, "gzip");
    return new GZIPOutputStream(response.outputStream(), 8192);
  }
}
