package dev.perennial.env;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An answer of a Prometheus API as a test looks at it: status, body, and the JSON as maps, lists and strings (numbers as written).
record Asked(int status, String body, @Nullable Object json) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /// Asks `base` + `path` with parameters given as name, value, name, value.
  static Asked of(String base, String path, String... parameters) throws IOException, InterruptedException {
    var url = new StringBuilder(base).append(path);
    for (int i = 0; i < parameters.length; i += 2) {
      url.append(i == 0 ? '?' : '&')
          .append(URLEncoder.encode(parameters[i], StandardCharsets.UTF_8))
          .append('=')
          .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    var answer = HTTP.send(HttpRequest.newBuilder(URI.create(url.toString())).build(), BodyHandlers.ofString());
    return new Asked(answer.statusCode(), answer.body(), parse(answer.body()));
  }

  /// A document as if an API had answered with it.
  static Asked parsed(String body) {
    return new Asked(200, body, parse(body));
  }

  private static @Nullable Object parse(String body) {
    try (var parser = JSON.createParser(body)) {
      parser.nextToken();
      return value(parser);
    } catch (IOException e) {
      return null;
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    var token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      var map = new LinkedHashMap<String, Object>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        var name = parser.currentName();
        parser.nextToken();
        map.put(name, value(parser));
      }
      return map;
    }
    if (token == JsonToken.START_ARRAY) {
      var list = new ArrayList<Object>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser));
      }
      return list;
    }
    return parser.getText();
  }

  /// The value at a path of field names, as a map.
  Map<String, Object> map(String... path) {
    return cast(at(path));
  }

  /// The value at a path of field names, as a list; empty if it is missing.
  List<Object> list(String... path) {
    var found = at(path);
    return found == null ? List.of() : cast(found);
  }

  /// The value at a path of field names, as text; empty if it is missing.
  String text(String... path) {
    var found = at(path);
    return found == null ? "" : found.toString();
  }

  private @Nullable Object at(String... path) {
    Object here = json;
    for (var name : path) {
      if (!(here instanceof Map<?, ?> map)) {
        return null;
      }
      here = map.get(name);
    }
    return here;
  }

  /// The series of a matrix or vector: samples (time in ms, value as text) by the labels as a sorted map's text.
  Map<String, List<Sample>> series() {
    var all = new TreeMap<String, List<Sample>>();
    for (var item : list("data", "result")) {
      Map<String, Object> one = cast(item);
      var samples = new ArrayList<Sample>();
      if (one.get("value") != null) {
        samples.add(sample(one.get("value")));
      }
      if (one.get("values") instanceof List<?> values) {
        values.forEach(pair -> samples.add(sample(pair)));
      }
      if (one.get("histogram") != null) {
        samples.add(sample(one.get("histogram")));
      }
      if (one.get("histograms") instanceof List<?> values) {
        values.forEach(pair -> samples.add(sample(pair)));
      }
      Map<String, Object> metric = cast(one.get("metric"));
      all.put(new TreeMap<>(metric).toString(), samples);
    }
    return all;
  }

  /// The warnings of the answer.
  List<Object> warnings() {
    return list("warnings");
  }

  /// One sample: milliseconds and the value as the API wrote it.
  record Sample(long time, String value) {
    double number() {
      return switch (value) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(value);
      };
    }
  }

  private static Sample sample(@Nullable Object pair) {
    List<Object> parts = cast(pair);
    return new Sample(
        new java.math.BigDecimal(parts.get(0).toString()).movePointRight(3).longValueExact(), parts.get(1).toString());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> T cast(@Nullable Object value) {
    if (value == null) {
      throw new AssertionError("The answer lacks the value asked for");
    }
    return (T) value;
  }
}
