package dev.perennial.sidecar.watch;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// HTTP to one Prometheus; whatever goes wrong becomes a [PrometheusException]. Safe for many threads.
public final class PrometheusHttp {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int EXCERPT = 300;

  private final URI base;
  private final HttpClient http;

  /// The server at `base`, which may have a path prefix.
  public PrometheusHttp(URI base, HttpClient http) {
    var text = base.toString();
    this.base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    this.http = http;
  }

  /// The server's URL, for messages.
  public URI base() {
    return base;
  }

  /// A name and value in a query string.
  record Parameter(String name, String value) {}

  /// The body of `path`, which begins with a slash and is encoded.
  InputStream open(String path, List<Parameter> parameters) {
    var query =
        parameters.stream()
            .map(p -> p.name() + "=" + URLEncoder.encode(p.value(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    var uri = URI.create(base + path + (query.isEmpty() ? "" : "?" + query));
    return checked(send(HttpRequest.newBuilder(uri).timeout(ANSWER).GET().build()));
  }

  /// Posts `body` and returns the answer with its headers; its body is to be closed.
  public HttpResponse<InputStream> post(String path, Map<String, String> headers, byte[] body) {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(ANSWER.multipliedBy(4))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    var response = send(request.build());
    if (response.statusCode() != 200) {
      checked(response);
    }
    return response;
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(e);
    }
  }

  /// What to throw when a connection broke.
  public PrometheusException unreachable(Exception e) {
    // The platform's client often leaves a refused connection without a message.
    var why = e.getMessage() != null ? e.getMessage() : e instanceof ConnectException ? "connection refused" : e.getClass().getSimpleName();
    return new PrometheusException(
        PrometheusException.Reason.UNREACHABLE, "Prometheus at " + base + " cannot be reached: " + why, e);
  }

  /// What to throw when an answer is not what it should be.
  public PrometheusException failed(String what) {
    return new PrometheusException(
        PrometheusException.Reason.FAILED, "Prometheus at " + base + " gave an answer that cannot be used: " + what, null);
  }

  private InputStream checked(HttpResponse<InputStream> response) {
    int status = response.statusCode();
    if (status == 200) {
      return response.body();
    }
    var reason =
        switch (status) {
          case 400 -> PrometheusException.Reason.REFUSED;
          case 502, 503, 504 -> PrometheusException.Reason.UNREACHABLE;
          default -> PrometheusException.Reason.FAILED;
        };
    throw new PrometheusException(
        reason, "Prometheus at " + base + " answered " + status + ": " + explanation(response), null);
  }

  /** The error of the API's envelope, or the beginning of a plain answer. */
  private static String explanation(HttpResponse<InputStream> response) {
    byte[] bytes;
    try (var body = response.body()) {
      bytes = body.readNBytes(64 << 10);
    } catch (IOException e) {
      return "and broke off";
    }
    try {
      var error = JsonTree.parse(bytes).field("error").text();
      if (!error.isEmpty()) {
        return error;
      }
    } catch (IOException notJson) {
      // Remote read and proxies answer in plain text.
    }
    var text = new String(bytes, StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "no explanation" : text.substring(0, Math.min(EXCERPT, text.length()));
  }
}
