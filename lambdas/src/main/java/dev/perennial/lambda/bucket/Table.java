package dev.perennial.lambda.bucket;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Rows for people, aligned, or for machines, an array of objects in JSON.
final class Table {
  private final List<String> columns;
  private final List<List<Object>> rows = new ArrayList<>();

  Table(String... columns) {
    this.columns = List.of(columns);
  }

  /// Adds a row, a value for each column: a number, a truth value or a text.
  void row(Object... values) {
    rows.add(List.of(values));
  }

  void print(PrintWriter out, Output output) {
    if (output.isJson()) {
      out.println(json());
    } else {
      text(out);
    }
    out.flush();
  }

  private void text(PrintWriter out) {
    var widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] = Math.max(columns.get(i).length(), rows.stream().mapToInt(row -> text(row.get(column)).length()).max().orElse(0));
    }
    line(out, columns, widths);
    rows.forEach(row -> line(out, row, widths));
  }

  private static String text(Object value) {
    return value instanceof Number number ? "%,d".formatted(number.longValue()) : value.toString();
  }

  private static void line(PrintWriter out, List<?> values, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      var value = values.get(i);
      var padding = " ".repeat(widths[i] - text(value).length());
      line.append(i == 0 ? "" : "  ").append(value instanceof Number ? padding + text(value) : text(value) + padding);
    }
    out.println(line.toString().stripTrailing());
  }

  private String json() {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(text)) {
      json.writeStartArray();
      for (var row : rows) {
        json.writeStartObject();
        for (int i = 0; i < columns.size(); i++) {
          json.writeFieldName(columns.get(i).replace(' ', '_'));
          switch (row.get(i)) {
            case Number number -> json.writeNumber(number.longValue());
            case Boolean truth -> json.writeBoolean(truth);
            case Object other -> json.writeString(other.toString());
          }
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
