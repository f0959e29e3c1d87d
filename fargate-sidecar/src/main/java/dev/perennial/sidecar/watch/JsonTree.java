package dev.perennial.sidecar.watch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A small JSON document as maps, lists and strings. Numbers and literals are kept as their text.
sealed interface JsonTree {
  /// An object.
  record Fields(Map<String, JsonTree> fields) implements JsonTree {}

  /// An array.
  record Items(List<JsonTree> items) implements JsonTree {}

  /// A string, or the text of a number or literal.
  record Text(String text) implements JsonTree {}

  /// The field `name`, or an empty text where there is none or this is no object.
  default JsonTree field(String name) {
    return this instanceof Fields(var fields) ? fields.getOrDefault(name, new Text("")) : new Text("");
  }

  /// The items, none where this is no array.
  default List<JsonTree> list() {
    return this instanceof Items(var items) ? items : List.of();
  }

  /// The text, empty where this is none.
  default String text() {
    return "";
  }

  /// Reads a document.
  static JsonTree parse(byte[] bytes) throws IOException {
    try (var parser = new JsonFactory().createParser(bytes)) {
      parser.nextToken();
      return value(parser);
    }
  }

  private static JsonTree value(JsonParser parser) throws IOException {
    var token = parser.currentToken();
    if (token == null) {
      throw new IOException("the text ends early");
    }
    return switch (token) {
      case START_OBJECT -> {
        var fields = new LinkedHashMap<String, JsonTree>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          var name = parser.currentName();
          parser.nextToken();
          fields.put(name, value(parser));
        }
        yield new Fields(fields);
      }
      case START_ARRAY -> {
        var items = new ArrayList<JsonTree>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield new Items(items);
      }
      default -> new Text(parser.getText());
    };
  }
}
