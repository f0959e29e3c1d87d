package dev.perennial.lambda.flow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A small JSON document that a step was called with, read whole. Unknown fields are simply not asked for.
///
/// Questions about what is missing or of another kind throw [IllegalArgumentException] with the path in the sentence.
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Object value;
  private final String path;

  private Json(Object value, String path) {
    this.value = value;
    this.path = path;
  }

  /// Writes one document.
  @FunctionalInterface
  public interface Body {
    /// Writes the document's value.
    void write(JsonGenerator json) throws IOException;
  }

  /// Reads a document.
  public static Json read(InputStream in) throws IOException {
    try (var parser = FACTORY.createParser(in)) {
      parser.nextToken();
      return new Json(value(parser), "$");
    }
  }

  /// Reads a document.
  public static Json read(String text) throws IOException {
    try (var parser = FACTORY.createParser(text)) {
      parser.nextToken();
      return new Json(value(parser), "$");
    }
  }

  /// Writes a document.
  public static void write(OutputStream out, Body body) throws IOException {
    try (var generator = FACTORY.createGenerator(out)) {
      body.write(generator);
    }
  }

  /// Whether there is such a field.
  public boolean has(String field) {
    return value instanceof Map<?, ?> map && map.containsKey(field);
  }

  /// The field of an object.
  public Json at(String field) {
    if (value instanceof Map<?, ?> map) {
      var found = map.get(field);
      if (found != null) {
        return new Json(found, path + "." + field);
      }
    }
    throw new IllegalArgumentException("Cannot read the input: there is no " + path + "." + field);
  }

  /// The items of a list.
  public List<Json> items() {
    if (!(value instanceof List<?> list)) {
      throw unexpected("a list");
    }
    var items = new ArrayList<Json>();
    for (var item : list) {
      items.add(new Json(item, path + "[" + items.size() + "]"));
    }
    return items;
  }

  /// The string here.
  public String text() {
    if (value instanceof String text) {
      return text;
    }
    throw unexpected("a string");
  }

  /// The whole number here.
  public long number() {
    if (value instanceof Long number) {
      return number;
    }
    throw unexpected("a whole number");
  }

  private IllegalArgumentException unexpected(String wanted) {
    return new IllegalArgumentException("Cannot read the input: " + path + " is not " + wanted);
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> {
        var map = new LinkedHashMap<String, Object>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
          var name = json.currentName();
          json.nextToken();
          map.put(name, value(json));
        }
        yield map;
      }
      case START_ARRAY -> {
        var list = new ArrayList<Object>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(json));
        }
        yield list;
      }
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> "";
      case null -> throw new IllegalArgumentException("Cannot read the input: it is empty");
      default -> throw new IllegalArgumentException("Cannot read the input: unexpected " + json.currentToken());
    };
  }
}
