package dev.perennial.tsdb.block;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.perennial.tsdb.bytes.ByteSlice;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/// Writes JSON as Prometheus and Thanos do: indented by tabs, zero and empty fields left out where they leave them out.
final class JsonWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator out;

  /// Writes fields of an object.
  @FunctionalInterface
  interface Fields {
    void write() throws IOException;
  }

  /// Writes fields of the outermost object.
  @FunctionalInterface
  interface Body {
    void write(JsonWriter out) throws IOException;
  }

  private JsonWriter(JsonGenerator out) {
    this.out = out;
  }

  /// The text of an object.
  static ByteSlice write(Body body) {
    var text = new StringWriter();
    try (var generator = JSON.createGenerator(text)) {
      var indenter = new DefaultIndenter("\t", "\n");
      var printer =
          new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                  .withObjectEmptySeparator("")
                  .withArrayEmptySeparator(""));
      generator.setPrettyPrinter(printer.withObjectIndenter(indenter).withArrayIndenter(indenter));
      generator.writeStartObject();
      body.write(new JsonWriter(generator));
      generator.writeEndObject();
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
    return ByteSlice.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  void object(String name, Fields fields) throws IOException {
    out.writeObjectFieldStart(name);
    fields.write();
    out.writeEndObject();
  }

  void element(Fields fields) throws IOException {
    out.writeStartObject();
    fields.write();
    out.writeEndObject();
  }

  void array(String name, Fields elements) throws IOException {
    out.writeArrayFieldStart(name);
    elements.write();
    out.writeEndArray();
  }

  void number(String name, long value) throws IOException {
    out.writeNumberField(name, value);
  }

  void numberUnlessZero(String name, long value) throws IOException {
    if (value != 0) {
      number(name, value);
    }
  }

  void string(String name, String value) throws IOException {
    out.writeStringField(name, value);
  }

  void stringUnlessEmpty(String name, String value) throws IOException {
    if (!value.isEmpty()) {
      string(name, value);
    }
  }

  void stringsUnlessEmpty(String name, Collection<?> values) throws IOException {
    if (!values.isEmpty()) {
      out.writeArrayFieldStart(name);
      for (var value : values) {
        out.writeString(value.toString());
      }
      out.writeEndArray();
    }
  }

  void truthIfTrue(String name, boolean value) throws IOException {
    if (value) {
      out.writeBooleanField(name, true);
    }
  }

  /// Fields whose values are JSON already.
  void raw(Map<String, String> fields) throws IOException {
    for (var field : fields.entrySet()) {
      out.writeFieldName(field.getKey());
      out.writeRawValue(field.getValue());
    }
  }
}
