package dev.perennial.tsdb.admit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// The JSON of `thanos.extensions.perennial`, see the package.
public final class CoverageJson {
  /// The key under `thanos.extensions`.
  public static final String KEY = "perennial";

  private static final JsonFactory JSON = new JsonFactory();

  private CoverageJson() {}

  /// What a block says it covers, as JSON.
  public static String write(List<Coverage> coverage) {
    var out = new StringWriter();
    try (var json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("coverage");
      for (var one : coverage) {
        write(json, one);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /// What a block says it covers; empty where it says nothing.
  ///
  /// @throws IllegalArgumentException if `text` is not JSON of this form; the message is the reason
  public static Optional<List<Coverage>> read(String text) {
    try (var json = JSON.createParser(text)) {
      expect(json.nextToken(), JsonToken.START_OBJECT, "an object");
      Optional<List<Coverage>> found = Optional.empty();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals("coverage");
        json.nextToken();
        if (wanted) {
          found = Optional.of(coverages(json));
        } else {
          json.skipChildren();
        }
      }
      return found;
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
  }

  private static void write(JsonGenerator json, Coverage coverage) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("replica");
    for (int i = 0; i < coverage.replica().size(); i++) {
      json.writeStringField(coverage.replica().name(i), coverage.replica().value(i));
    }
    json.writeEndObject();
    json.writeArrayFieldStart("ranges");
    for (var range : coverage.ranges().ranges()) {
      json.writeStartArray();
      json.writeNumber(range.start());
      json.writeNumber(range.end());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static List<Coverage> coverages(JsonParser json) throws IOException {
    var all = new ArrayList<Coverage>();
    expect(json.currentToken(), JsonToken.START_ARRAY, "a list of coverages");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken(), JsonToken.START_OBJECT, "a coverage");
      var replica = Labels.empty();
      var ranges = TimeRanges.none();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        json.nextToken();
        switch (name) {
          case "replica" -> replica = labels(json);
          case "ranges" -> ranges = ranges(json);
          default -> json.skipChildren();
        }
      }
      all.add(new Coverage(replica, ranges));
    }
    return all;
  }

  private static Labels labels(JsonParser json) throws IOException {
    var labels = new HashMap<String, String>();
    expect(json.currentToken(), JsonToken.START_OBJECT, "replica labels");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      expect(json.nextToken(), JsonToken.VALUE_STRING, "a label value");
      labels.put(name, json.getText());
    }
    return Labels.of(labels);
  }

  private static TimeRanges ranges(JsonParser json) throws IOException {
    var ranges = new ArrayList<TimeRange>();
    expect(json.currentToken(), JsonToken.START_ARRAY, "a list of ranges");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken(), JsonToken.START_ARRAY, "a pair of times");
      expect(json.nextToken(), JsonToken.VALUE_NUMBER_INT, "a time");
      long start = json.getLongValue();
      expect(json.nextToken(), JsonToken.VALUE_NUMBER_INT, "a time");
      ranges.add(new TimeRange(start, json.getLongValue()));
      expect(json.nextToken(), JsonToken.END_ARRAY, "the end of a pair of times");
    }
    return TimeRanges.of(ranges);
  }

  private static void expect(@org.jspecify.annotations.Nullable JsonToken found, JsonToken wanted, String what) {
    if (found != wanted) {
      throw new IllegalArgumentException("where " + what + " is expected there is something else");
    }
  }
}
