package dev.perennial.env.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A Prometheus API.
public final class ApiSide implements Side, AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  private final String url;
  private final HttpClient http = HttpClient.newHttpClient();

  /// The API below `url`.
  public ApiSide(String url) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /// The version that it says it is, such as 2.42.0; empty if it was built without one.
  public String version() throws IOException, InterruptedException {
    try (var parser = JSON.createParser(get("/api/v1/status/buildinfo", Map.of()))) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME && parser.currentName().equals("version")) {
          return parser.nextTextValue();
        }
      }
    }
    throw new IOException(url + " does not say which version it is.");
  }

  @Override
  public Reply ask(Queries.Query query) throws IOException, InterruptedException {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("query", query.text());
    if (query.isInstant()) {
      parameters.put("time", seconds(query.start()));
      return read(get("/api/v1/query", parameters));
    }
    parameters.put("start", seconds(query.start()));
    parameters.put("end", seconds(query.end()));
    parameters.put("step", seconds(query.step()));
    return read(get("/api/v1/query_range", parameters));
  }

  private static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).toPlainString();
  }

  private String get(String path, Map<String, String> parameters) throws IOException, InterruptedException {
    var text = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? '?' : '&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    var request = HttpRequest.newBuilder(URI.create(url + path + text)).timeout(Duration.ofMinutes(2)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private static Reply read(String body) throws IOException {
    String type = "";
    Map<String, Map<Long, List<Double>>> series = new LinkedHashMap<>();
    var remarks = new ArrayList<String>();
    try (var parser = JSON.createParser(body)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() != JsonToken.FIELD_NAME) {
          continue;
        }
        switch (parser.currentName()) {
          case "error" -> {
            return new Reply.Refused(parser.nextTextValue());
          }
          case "resultType" -> type = parser.nextTextValue();
          case "result" -> result(parser, type, series);
          case "warnings", "infos" -> texts(parser, remarks);
          default -> {
            // Status and the like.
          }
        }
      }
    }
    return new Reply.Series(type, series, remarks);
  }

  private static void texts(JsonParser parser, List<String> into) throws IOException {
    parser.nextToken();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      into.add(parser.getText());
    }
  }

  private static void result(JsonParser parser, String type, Map<String, Map<Long, List<Double>>> series) throws IOException {
    parser.nextToken();
    if (type.equals("scalar") || type.equals("string")) {
      point(parser, series.computeIfAbsent("{}", _ -> new TreeMap<>()));
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      var samples = new TreeMap<Long, List<Double>>();
      String labels = "";
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "metric" -> labels = labels(parser);
          case "value", "histogram" -> point(parser, samples);
          default -> {
            while (parser.nextToken() == JsonToken.START_ARRAY) {
              point(parser, samples);
            }
          }
        }
      }
      series.put(labels, samples);
    }
  }

  private static String labels(JsonParser parser) throws IOException {
    var labels = new TreeMap<String, String>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      labels.put(name, parser.nextTextValue());
    }
    return labels.toString();
  }

  /// Reads `[time, value]`, at whose bracket the parser stands.
  private static void point(JsonParser parser, Map<Long, List<Double>> into) throws IOException {
    parser.nextToken();
    long time = new BigDecimal(parser.getText()).movePointRight(3).longValue();
    if (parser.nextToken() == JsonToken.START_OBJECT) {
      into.put(time, histogram(parser));
    } else {
      into.put(time, List.of(number(parser.getText())));
    }
    parser.nextToken();
  }

  private static List<Double> histogram(JsonParser parser) throws IOException {
    var numbers = new ArrayList<Double>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      if (!field.equals("buckets")) {
        numbers.add(number(parser.getText()));
        continue;
      }
      while (parser.nextToken() == JsonToken.START_ARRAY) {
        parser.nextToken();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          numbers.add(number(parser.getText()));
        }
      }
    }
    return numbers;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
