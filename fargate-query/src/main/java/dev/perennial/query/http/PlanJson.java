package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.promql.exec.Analysis;
import dev.perennial.promql.plan.PlanTree;
import java.io.IOException;

/// Plans as Thanos shows them, `{"name","children":[…]}`; measured ones with `executionTime`, `seconds`, `series`, `samples` and `bytes`.
final class PlanJson {
  private PlanJson() {}

  static void write(JsonGenerator out, PlanTree plan) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", plan.operator());
    out.writeArrayFieldStart("children");
    for (var input : plan.inputs()) {
      write(out, input);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  static void write(JsonGenerator out, Analysis analysis) throws IOException {
    double seconds = analysis.time().toNanos() / 1e9;
    out.writeStartObject();
    out.writeStringField("name", analysis.operator());
    out.writeStringField("executionTime", FloatText.sample(seconds) + "s");
    out.writeNumberField("seconds", seconds);
    out.writeNumberField("series", analysis.series());
    out.writeNumberField("samples", analysis.samples());
    out.writeNumberField("bytes", analysis.bytes());
    out.writeArrayFieldStart("children");
    for (var input : analysis.inputs()) {
      write(out, input);
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
