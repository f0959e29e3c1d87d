package dev.perennial.tsdb.catalog.stored;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.labels.Labels;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;

/// Labels as a JSON object, `{"cluster":"x"}`, names in order.
public final class LabelsJson {
  static final JsonFactory FACTORY = new JsonFactory();

  private LabelsJson() {}

  /// The text of some labels.
  public static String encode(Labels labels) {
    var out = new StringWriter();
    try (var json = FACTORY.createGenerator(out)) {
      write(json, labels);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /// The labels of a text.
  public static Labels decode(String text) {
    try (var json = FACTORY.createParser(text)) {
      json.nextToken();
      return read(json);
    } catch (IOException e) {
      throw new MalformedBytesException("labels " + text, -1, String.valueOf(e.getMessage()));
    }
  }

  static void write(JsonGenerator json, Labels labels) throws IOException {
    json.writeStartObject();
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
  }

  /** Reads the object that the parser stands at the start of. */
  static Labels read(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("labels are not a JSON object");
    }
    var map = new HashMap<String, String>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      map.put(name, json.getText());
    }
    return Labels.of(map);
  }
}
