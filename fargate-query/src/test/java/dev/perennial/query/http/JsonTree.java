package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// JSON as maps, lists, texts, numbers and truth values, for comparing answers.
final class JsonTree {
  /// What stands for `null`.
  static final Object NULL = "\u0000null";

  private static final JsonFactory JSON = new JsonFactory();

  private JsonTree() {}

  static Object parse(String text) throws IOException {
    try (var in = JSON.createParser(text)) {
      in.nextToken();
      return value(in);
    }
  }

  private static Object value(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case START_OBJECT -> {
        var map = new TreeMap<String, Object>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
          var name = in.currentName();
          in.nextToken();
          map.put(name, value(in));
        }
        yield map;
      }
      case START_ARRAY -> {
        var list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(in));
        }
        yield list;
      }
      case VALUE_STRING -> in.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> NULL;
    };
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(@Nullable Object tree) {
    return (Map<String, Object>) Objects.requireNonNull(tree);
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(@Nullable Object tree) {
    return (List<Object>) Objects.requireNonNull(tree);
  }

  /// Whether two trees are equal, numbers in texts up to the last digits, in which the platforms' functions differ.
  static boolean alike(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
      return left.keySet().equals(right.keySet()) && left.keySet().stream().allMatch(key -> alike(left.get(key), right.get(key)));
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      if (left.size() != right.size()) {
        return false;
      }
      for (int i = 0; i < left.size(); i++) {
        if (!alike(left.get(i), right.get(i))) {
          return false;
        }
      }
      return true;
    }
    return Objects.equals(a, b) || (a instanceof String left && b instanceof String right && close(left, right));
  }

  private static boolean close(String a, String b) {
    try {
      double x = Double.parseDouble(a);
      double y = Double.parseDouble(b);
      return Math.abs(x - y) <= 4 * Math.ulp(x);
    } catch (NumberFormatException _) {
      return false;
    }
  }
}
