package dev.perennial.query.http;

import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.query.scraped.SelectorsOf;

/// The exemplars of all series that a query selects anywhere.
final class ExemplarEndpoint {
  private ExemplarEndpoint() {}

  static Reply exemplars(Endpoint.Call call) {
    var parameters = call.parameters();
    var range = parameters.range();
    if (range.isEmpty()) {
      throw Refusal.parameter("end", "end timestamp must not be before start timestamp");
    }
    var selectors =
        switch (Parser.parse(parameters.form().first("query"), Features.all())) {
          case Parsed.Rejected rejected -> throw Refusal.request(rejected.message());
          case Parsed.Query(var expr) -> SelectorsOf.query(expr);
        };
    if (selectors.isEmpty()) {
      return new Reply.Nothing();
    }
    var answer = call.share().scraped().exemplars(selectors, range.get());
    return new Reply.Content(
        out -> {
          out.writeStartArray();
          for (var series : answer.items()) {
            out.writeStartObject();
            out.writeFieldName("seriesLabels");
            Json.labels(out, series.series());
            out.writeArrayFieldStart("exemplars");
            for (var exemplar : series.exemplars()) {
              out.writeStartObject();
              out.writeFieldName("labels");
              Json.labels(out, exemplar.labels());
              out.writeStringField("value", FloatText.sample(exemplar.value()));
              out.writeFieldName("timestamp");
              out.writeNumber(FloatText.seconds(exemplar.time()));
              out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
          }
          out.writeEndArray();
        },
        answer.notes());
  }
}
