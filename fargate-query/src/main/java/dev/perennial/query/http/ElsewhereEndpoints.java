package dev.perennial.query.http;

import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;

/// What clients ask of any Prometheus and only one that scrapes can answer: empty, in the right shape.
///
/// Grafana asks for these when it meets a data source, and takes an error for a broken one.
final class ElsewhereEndpoints {
  private ElsewhereEndpoints() {}

  static Reply metadata(Parameters parameters) {
    if (!parameters.form().first("limit").matches("[+-]?\\d*")) {
      throw Refusal.request("limit must be a number");
    }
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeEndObject();
        });
  }

  static Reply exemplars(Parameters parameters) {
    return switch (Parser.parse(parameters.form().first("query"), Features.all())) {
      case Parsed.Rejected rejected -> throw Refusal.request(rejected.message());
      case Parsed.Query(var expr) -> selects(expr) ? list() : new Reply.Nothing();
    };
  }

  private static boolean selects(Expr expr) {
    return switch (expr) {
      case Expr.Selector _ -> true;
      case Expr.Numeral _, Expr.Text _ -> false;
      case Expr.Paren paren -> selects(paren.inner());
      case Expr.Signed signed -> selects(signed.inner());
      case Expr.Subquery subquery -> selects(subquery.inner());
      case Expr.Call call -> call.arguments().stream().anyMatch(ElsewhereEndpoints::selects);
      case Expr.Aggregation aggregation ->
          selects(aggregation.inner()) || aggregation.parameter().filter(ElsewhereEndpoints::selects).isPresent();
      case Expr.Binary binary -> selects(binary.left()) || selects(binary.right());
    };
  }

  /// The targets of nobody.
  static Reply targets() {
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("activeTargets");
          out.writeEndArray();
          out.writeArrayFieldStart("droppedTargets");
          out.writeEndArray();
          out.writeObjectFieldStart("droppedTargetCounts");
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  static Reply rules() {
    return field("groups");
  }

  static Reply alerts() {
    return field("alerts");
  }

  private static Reply list() {
    return Reply.of(
        out -> {
          out.writeStartArray();
          out.writeEndArray();
        });
  }

  private static Reply field(String name) {
    return Reply.of(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart(name);
          out.writeEndArray();
          out.writeEndObject();
        });
  }
}
