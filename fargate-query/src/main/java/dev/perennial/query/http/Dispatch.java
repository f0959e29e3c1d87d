package dev.perennial.query.http;

import dev.perennial.promql.exec.step.Cancellation;
import dev.perennial.query.fanout.IncompleteException;
import dev.perennial.query.fanout.LimitException;
import dev.perennial.query.tenancy.Tenancy;
import dev.perennial.query.tenancy.Tenants;
import dev.perennial.query.trace.Trace;
import dev.perennial.query.trace.Tracer;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.core.metrics.Histogram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries a request to its endpoint and the reply, or the refusal, back in the envelope.
final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
  private static final double[] SECONDS = {0.005, 0.02, 0.1, 0.4, 1, 3, 8, 20, 60, 120};

  private final Tenants tenants;
  private final Tenancy tenancy;
  private final Departures departures;
  private final Histogram durations;

  private final Tracer tracer;

  Dispatch(Tenants tenants, Tenancy tenancy, Departures departures, ApiServer.Instruments instruments) {
    this.departures = departures;
    this.tenants = tenants;
    this.tenancy = tenancy;
    durations =
        Histogram.builder()
            .name("perennial_query_http_request_duration_seconds")
            .help("Time to answer requests of the API, by endpoint and status.")
            .labelNames("endpoint", "code")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(instruments.metrics());
    tracer = instruments.tracer();
  }

  /// The handler of a route.
  Handler handler(Api.Route route) {
    return (request, response) -> {
      long begun = System.nanoTime();
      var flag = new Cancellation();
      int status;
      try (var _ = departures.during(request, flag)) {
        status = traced(route, request, response, flag);
      }
      durations.labelValues(route.label(), Integer.toString(status)).observe((System.nanoTime() - begun) / 1e9);
    };
  }

  private int traced(Api.Route route, ServerRequest request, ServerResponse response, Cancellation flag) throws IOException {
    var method = request.prologue().method().text();
    var span = tracer.begin(method + " " + route.path(), name -> request.headers().first(HeaderNames.create(name)));
    var failure = "it was cut";
    try {
      int status =
          span.during(
              () -> {
                Trace.note("http.request.method", method);
                Trace.note("http.route", route.path());
                int answered = answer(route, request, response, flag);
                Trace.note("http.response.status_code", answered);
                return answered;
              });
      failure = status < 500 ? "" : "status " + status;
      return status;
    } finally {
      span.end(failure);
    }
  }

  private int answer(Api.Route route, ServerRequest request, ServerResponse response, Cancellation flag) throws IOException {
    try {
      return switch (route.endpoint().answer(call(request, flag))) {
        case Reply.Content content -> send(content, request, response);
        case Reply.Stream stream -> send(stream, request, response);
        case Reply.Nothing _ -> {
          response.status(204).send();
          yield 204;
        }
      };
    } catch (Refusal refusal) {
      return refuse(route, refusal.failure(), refusal.text(), request, response);
    } catch (LimitException e) {
      if (response.isSent()) {
        throw e;
      }
      return refuse(route, Failure.EXECUTION, String.valueOf(e.getMessage()), request, response);
    } catch (ObjectStoreException | CatalogException | MalformedBytesException | IncompleteException e) {
      if (response.isSent()) {
        throw e;
      }
      return refuse(route, Failure.INTERNAL, String.valueOf(e.getMessage()), request, response);
    } catch (RuntimeException e) {
      if (response.isSent() || e.getCause() instanceof IOException) {
        throw e;
      }
      if (flag.isCanceled()) {
        return refuse(route, Failure.CANCELED, "the client went away", request, response);
      }
      LOG.error("Cannot answer {}", request.path().path(), e);
      return refuse(route, Failure.INTERNAL, "Cannot answer this request: the querier has a defect and logged it.", request, response);
    }
  }

  private Endpoint.Call call(ServerRequest request, Cancellation flag) {
    var tenant = tenant(request);
    Trace.note("perennial.tenant", tenant.text());
    boolean form =
        request.headers().contentType().filter(type -> type.text().startsWith("application/x-www-form-urlencoded")).isPresent();
    var body = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
    var values = Form.parse(form ? new String(body, StandardCharsets.UTF_8) : "", request.query().rawValue());
    return new Endpoint.Call(
        new Parameters(values),
        request.path().pathParameters().first("name").orElse(""),
        tenants.of(tenant),
        ByteSlice.of(body),
        request.headers(),
        flag);
  }

  private TenantId tenant(ServerRequest request) {
    var chain = request.remotePeer().tlsCertificates();
    var shown = chain.isPresent() && chain.get()[0] instanceof X509Certificate certificate ? Optional.of(certificate) : Optional.<X509Certificate>empty();
    try {
      return tenancy.of(name -> request.headers().first(HeaderNames.create(name)), shown);
    } catch (Tenancy.NamelessException e) {
      throw Refusal.request(String.valueOf(e.getMessage()));
    }
  }

  private static int send(Reply.Content content, ServerRequest request, ServerResponse response) throws IOException {
    boolean whole = content.notes().warnings().stream().allMatch(text -> text.startsWith("PromQL "));
    if (!whole) {
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
    }
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    var out = Compression.stream(request, response);
    Envelope.success(out, content);
    out.close();
    return 200;
  }

  private static int send(Reply.Stream stream, ServerRequest request, ServerResponse response) throws IOException {
    response.header(HeaderNames.CONTENT_TYPE, stream.type());
    if (!stream.encoding().isEmpty()) {
      response.header(HeaderNames.CONTENT_ENCODING, stream.encoding());
    }
    var out = stream.encoding().isEmpty() ? Compression.stream(request, response) : response.outputStream();
    // Not closed on a failure: the client is to see that the stream was cut.
    stream.body().write(out);
    out.close();
    return 200;
  }

  private static int refuse(
      Api.Route route, Failure failure, String text, ServerRequest request, ServerResponse response) throws IOException {
    response.status(failure.status());
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    switch (route.refusals()) {
      case ENVELOPE -> {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        try (var out = Compression.stream(request, response)) {
          Envelope.error(out, failure, text);
        }
      }
      case TEXT -> {
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.header(HeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
        response.send(text + "\n");
      }
    }
    return failure.status();
  }
}
