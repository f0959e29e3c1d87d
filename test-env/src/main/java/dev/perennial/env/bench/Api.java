package dev.perennial.env.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// A Prometheus API that is asked and timed.
final class Api implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  private final String url;
  private final HttpClient http = HttpClient.newHttpClient();

  Api(String url) {
    this.url = url;
  }

  /// An answer: its body, and the seconds until the last byte was here.
  record Answer(String body, double seconds) {}

  boolean isReady() throws InterruptedException {
    try {
      return http.send(HttpRequest.newBuilder(URI.create(url + "/-/ready")).build(), BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /// Asks and throws the answer away; the seconds until its last byte.
  double drain(String path, Map<String, String> parameters) throws IOException, InterruptedException {
    long start = System.nanoTime();
    var answer = http.send(request(path, parameters), BodyHandlers.ofInputStream());
    try (var body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException(url + " answered " + answer.statusCode() + ": " + new String(body.readNBytes(500), StandardCharsets.UTF_8));
      }
      var buffer = new byte[1 << 20];
      while (body.read(buffer) >= 0) {
        // Only the time counts.
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  Answer ask(String path, Map<String, String> parameters) throws IOException, InterruptedException {
    var request = request(path, parameters);
    long start = System.nanoTime();
    var answer = http.send(request, BodyHandlers.ofString());
    double seconds = (System.nanoTime() - start) / 1e9;
    if (answer.statusCode() != 200) {
      throw new IOException(url + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return new Answer(answer.body(), seconds);
  }

  private HttpRequest request(String path, Map<String, String> parameters) {
    var query = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return HttpRequest.newBuilder(URI.create(url + path + query)).timeout(Duration.ofMinutes(5)).build();
  }

  /// The numbers of a matrix by labels and time. Prometheus leaves its own external labels out of its answers; here they are left out
  /// of all.
  static Map<String, Double> matrix(String body) throws IOException {
    var all = new HashMap<String, Double>();
    try (var parser = JSON.createParser(body)) {
      String series = "";
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME && parser.currentName().equals("metric")) {
          series = labels(parser);
        } else if (parser.currentToken() == JsonToken.FIELD_NAME && parser.currentName().equals("values")) {
          values(parser, series, all);
        }
      }
    }
    return all;
  }

  private static String labels(JsonParser parser) throws IOException {
    var labels = new TreeMap<String, String>();
    parser.nextToken();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      parser.nextToken();
      labels.put(name, parser.getText());
    }
    labels.keySet().removeAll(Fleet.EXTERNAL);
    return labels.toString();
  }

  private static void values(JsonParser parser, String series, Map<String, Double> into) throws IOException {
    parser.nextToken();
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      parser.nextToken();
      var time = parser.getText();
      parser.nextToken();
      var value = parser.getText();
      into.put(series + "@" + time, value.equals("+Inf") ? Double.POSITIVE_INFINITY : value.equals("-Inf") ? Double.NEGATIVE_INFINITY : Double.parseDouble(value));
      parser.nextToken();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
