package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.tsdb.labels.Labels;
import java.io.IOException;
import java.util.Collection;

/// A JSON value that writes itself.
interface Json {
  /// Writes the value.
  void write(JsonGenerator out) throws IOException;

  /// A list of texts.
  static Json texts(Collection<String> texts) {
    return out -> {
      out.writeStartArray();
      for (var text : texts) {
        out.writeString(text);
      }
      out.writeEndArray();
    };
  }

  /// A list of label sets.
  static Json labelSets(Collection<Labels> sets) {
    return out -> {
      out.writeStartArray();
      for (var labels : sets) {
        labels(out, labels);
      }
      out.writeEndArray();
    };
  }

  /// Writes one label set as an object.
  static void labels(JsonGenerator out, Labels labels) throws IOException {
    out.writeStartObject();
    for (int i = 0; i < labels.size(); i++) {
      out.writeStringField(labels.name(i), labels.value(i));
    }
    out.writeEndObject();
  }
}
