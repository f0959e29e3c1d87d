package dev.perennial.tsdb.block;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON as maps, lists, strings, longs and truth values.
public final class Json {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS).build();

  private final Object value;

  private Json(Object value) {
    this.value = value;
  }

  public static Json parse(String text) {
    try (var parser = JSON.createParser(text)) {
      parser.nextToken();
      return new Json(read(parser));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Object read(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case START_OBJECT -> {
        var map = new LinkedHashMap<String, Json>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
          var name = in.currentName();
          in.nextToken();
          map.put(name, new Json(read(in)));
        }
        yield map;
      }
      case START_ARRAY -> {
        var list = new ArrayList<Json>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          list.add(new Json(read(in)));
        }
        yield list;
      }
      case VALUE_NUMBER_INT -> in.getLongValue();
      case VALUE_TRUE, VALUE_FALSE -> in.getBooleanValue();
      default -> in.getText();
    };
  }

  @SuppressWarnings("unchecked")
  public Map<String, Json> map() {
    return (Map<String, Json>) value;
  }

  @SuppressWarnings("unchecked")
  public List<Json> list() {
    return (List<Json>) value;
  }

  public Json at(String name) {
    var found = map().get(name);
    if (found == null) {
      throw new IllegalArgumentException("No " + name + " in " + map().keySet());
    }
    return found;
  }

  public boolean isText() {
    return value instanceof String;
  }

  public String text() {
    return (String) value;
  }

  public long number() {
    return (Long) value;
  }

  public boolean truth() {
    return (Boolean) value;
  }
}
