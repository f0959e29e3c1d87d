package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.tsdb.series.Notes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// The outermost object of every answer.
final class Envelope {
  /** More annotations than these are only counted. */
  private static final int SHOWN = 10;

  private static final JsonFactory JSON = new JsonFactory();

  private Envelope() {}

  static void success(OutputStream to, Reply.Content reply) throws IOException {
    try (var out = JSON.createGenerator(to)) {
      out.writeStartObject();
      out.writeStringField("status", "success");
      out.writeFieldName("data");
      reply.json().write(out);
      notes(out, reply.notes());
      out.writeEndObject();
    }
  }

  static void error(OutputStream to, Failure failure, String text) throws IOException {
    try (var out = JSON.createGenerator(to)) {
      out.writeStartObject();
      out.writeStringField("status", "error");
      out.writeStringField("errorType", failure.word());
      out.writeStringField("error", text);
      out.writeEndObject();
    }
  }

  private static void notes(JsonGenerator out, Notes notes) throws IOException {
    texts(out, "warnings", "warning", notes.warnings());
    texts(out, "infos", "info", notes.infos());
  }

  private static void texts(JsonGenerator out, String field, String kind, List<String> texts) throws IOException {
    if (texts.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart(field);
    for (var text : texts.subList(0, Math.min(SHOWN, texts.size()))) {
      out.writeString(text);
    }
    if (texts.size() > SHOWN) {
      out.writeString((texts.size() - SHOWN) + " more " + kind + " annotations omitted");
    }
    out.writeEndArray();
  }
}
