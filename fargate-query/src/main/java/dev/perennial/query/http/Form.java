package dev.perennial.query.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The parameters of a request by name, those of a form body before those of the query string.
record Form(Map<String, List<String>> values) {
  /// Parses `a=1&b=2`, first the body, then the query string.
  static Form parse(String body, String query) {
    var values = new LinkedHashMap<String, List<String>>();
    parse(body, values);
    parse(query, values);
    return new Form(values);
  }

  private static void parse(String text, Map<String, List<String>> into) {
    for (var pair : text.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      var name = decode(equals < 0 ? pair : pair.substring(0, equals));
      var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      into.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Refusal.request("error parsing form values: invalid URL escape in " + Quoted.of(text));
    }
  }

  /// The first value of `name`, or `""`.
  String first(String name) {
    return all(name).stream().findFirst().orElse("");
  }

  /// All values of `name`.
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /// Whether `name` was given with a value.
  boolean has(String name) {
    return !first(name).isEmpty();
  }
}
