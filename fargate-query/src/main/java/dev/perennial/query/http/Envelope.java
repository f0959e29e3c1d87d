package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.query.fanout.Missing;
import dev.perennial.tsdb.series.Notes;
import dev.perennial.tsdb.time.TimeRanges;
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
      completeness(out, reply.missing());
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

  /// `"completeness":{"complete":…,"missing":[{"source","labels","ranges":[[from,to]],"uncovered":[[from,to]],"reason"}]}`, where something
  /// is missing; times are seconds, ends exclusive.
  private static void completeness(JsonGenerator out, List<Missing> missing) throws IOException {
    if (missing.isEmpty()) {
      return;
    }
    out.writeObjectFieldStart("completeness");
    out.writeBooleanField("complete", missing.stream().allMatch(gap -> gap.uncovered().isEmpty()));
    out.writeArrayFieldStart("missing");
    for (var gap : missing) {
      out.writeStartObject();
      out.writeStringField("source", gap.source());
      out.writeFieldName("labels");
      Json.labels(out, gap.labels());
      ranges(out, "ranges", gap.ranges());
      ranges(out, "uncovered", gap.uncovered());
      out.writeStringField("reason", gap.reason());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void ranges(JsonGenerator out, String field, TimeRanges ranges) throws IOException {
    out.writeArrayFieldStart(field);
    for (var range : ranges.ranges()) {
      out.writeStartArray();
      out.writeNumber(FloatText.seconds(range.start()));
      out.writeNumber(FloatText.seconds(range.end()));
      out.writeEndArray();
    }
    out.writeEndArray();
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
