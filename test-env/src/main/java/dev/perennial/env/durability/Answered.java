package dev.perennial.env.durability;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.perennial.tsdb.labels.Labels;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Every float that a querier has under a selector, replicas apart, and the warnings it gave.
record Answered(Map<Labels, NavigableMap<Long, Double>> series, List<String> warnings) {
  private static final JsonFactory JSON = new JsonFactory();

  /// Asks for the samples of the `seconds` before `time`, a second since 1970.
  static Answered of(HttpClient http, String url, String selector, long time, long seconds) throws IOException, InterruptedException {
    var query =
        "query=" + URLEncoder.encode(selector + "[" + seconds + "s]", StandardCharsets.UTF_8) + "&time=" + time + "&dedup=false";
    var answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url + "/api/v1/query?" + query)).timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(url + " answered " + answer.statusCode() + ": " + answer.body());
    }
    var series = new HashMap<Labels, NavigableMap<Long, Double>>();
    var warnings = new ArrayList<String>();
    try (var json = JSON.createParser(answer.body())) {
      Map<String, String> labels = Map.of();
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME) {
          switch (json.currentName()) {
            case "metric" -> labels = labels(json);
            case "values" -> values(json, series.computeIfAbsent(Labels.of(labels), _ -> new TreeMap<>()));
            case "warnings" -> texts(json, warnings);
            default -> {}
          }
        }
      }
    }
    return new Answered(series, warnings);
  }

  private static Map<String, String> labels(JsonParser json) throws IOException {
    var labels = new TreeMap<String, String>();
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      json.nextToken();
      labels.put(name, json.getText());
    }
    return labels;
  }

  private static void values(JsonParser json, Map<Long, Double> into) throws IOException {
    json.nextToken();
    while (json.nextToken() == JsonToken.START_ARRAY) {
      json.nextToken();
      long time = new BigDecimal(json.getText()).movePointRight(3).longValueExact();
      json.nextToken();
      var value = json.getText();
      into.put(
          time,
          switch (value) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(value);
          });
      json.nextToken();
    }
  }

  private static void texts(JsonParser json, List<String> into) throws IOException {
    json.nextToken();
    while (json.nextToken() == JsonToken.VALUE_STRING) {
      into.add(json.getText());
    }
  }
}
