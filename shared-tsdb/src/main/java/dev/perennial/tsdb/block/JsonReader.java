package dev.perennial.tsdb.block;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads one JSON object from front to back; what it is not asked for can be kept as the text it is.
///
/// The value `null` counts as an absent field. What does not fit is a [MalformedBytesException] with the field's name.
final class JsonReader implements AutoCloseable {
  /** Buffers are shared: those of a virtual thread would be made anew for each file. */
  private static final JsonFactory JSON = JsonFactory.builder().recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool()).build();

  private final String text;
  private final String file;
  private final JsonParser parser;
  private String field = "the file";

  /// Takes fields; must read the value of each.
  @FunctionalInterface
  interface Fields {
    void field(String name) throws IOException;
  }

  private JsonReader(String text, String file) throws IOException {
    this.text = text;
    this.file = file;
    this.parser = JSON.createParser(text);
  }

  /// Reads the object that `bytes` are, field by field.
  static void read(ByteSlice bytes, String file, Body body) {
    var text = new String(bytes.array(), bytes.offset(), bytes.length(), StandardCharsets.UTF_8);
    try (var in = new JsonReader(text, file)) {
      if (in.parser.nextToken() == null) {
        throw in.malformed("it is empty where a JSON object is expected");
      }
      body.read(in);
      if (in.parser.nextToken() != null) {
        throw in.malformed("text follows the JSON object");
      }
    } catch (JacksonException bad) {
      var place = bad.getLocation();
      throw new MalformedBytesException(
          file,
          place == null ? 0 : offset(text, place.getCharOffset()),
          "it is not JSON"
              + (place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr())
              + ": "
              + bad.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException unexpected) {
      throw new MalformedBytesException(file, 0, "it cannot be read: " + unexpected.getMessage());
    }
  }

  /// Reads the whole file.
  @FunctionalInterface
  interface Body {
    void read(JsonReader in) throws IOException;
  }

  /// Reads the object at hand.
  void object(Fields fields) throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    var outer = field;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      field = name;
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        fields.field(name);
      }
    }
    field = outer;
  }

  /// Reads the array at hand; `element` must read each.
  void array(Fields element) throws IOException {
    expect(JsonToken.START_ARRAY, "an array");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.field(field);
    }
  }

  /// Reads the array of strings at hand.
  List<String> strings() throws IOException {
    var out = new ArrayList<String>();
    array(_ -> out.add(string()));
    return out;
  }

  /// The string at hand.
  String string() throws IOException {
    expect(JsonToken.VALUE_STRING, "a string");
    return parser.getText();
  }

  /// The whole number at hand.
  long number() throws IOException {
    expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
    return parser.getLongValue();
  }

  /// The truth value at hand.
  boolean truth() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_TRUE || parser.currentToken() == JsonToken.VALUE_FALSE) {
      return parser.getBooleanValue();
    }
    throw malformed("\"" + field + "\" is " + found() + " where true or false is expected");
  }

  /// Whether the value at hand is an object.
  boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  /// The text of the value at hand, as it stands in the file.
  String raw() throws IOException {
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    if (parser.currentToken().isScalarValue()) {
      parser.finishToken();
      return scalar();
    }
    return text.substring(from, (int) parser.currentLocation().getCharOffset());
  }

  private String scalar() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    var out = new StringBuilder("\"");
    JsonStringEncoder.getInstance().quoteAsString(parser.getText(), out);
    return out.append('"').toString();
  }

  private void expect(JsonToken token, String what) {
    if (parser.currentToken() != token) {
      throw malformed("\"" + field + "\" is " + found() + " where " + what + " is expected");
    }
  }

  private String found() {
    return switch (parser.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case null, default -> "nothing";
    };
  }

  /// An exception to throw.
  MalformedBytesException malformed(String what) {
    return new MalformedBytesException(file, offset(text, parser.currentTokenLocation().getCharOffset()), what);
  }

  private static long offset(String text, long characters) {
    int end = Math.clamp(characters, 0, text.length());
    return text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
