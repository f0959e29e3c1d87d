package dev.perennial.query.http;

import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Features;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.promql.syntax.Printer;
import dev.perennial.promql.syntax.SyntaxTree;

/// Queries as text and as trees; nothing is evaluated, so all of PromQL is allowed.
final class SyntaxEndpoints {
  private SyntaxEndpoints() {}

  /// The query in Prometheus' layout.
  static Reply format(Endpoint.Call call) {
    var text = Printer.pretty(parsed(call.parameters()));
    return Reply.of(out -> out.writeString(text));
  }

  /// The query as a tree.
  static Reply parse(Endpoint.Call call) {
    var expr = parsed(call.parameters());
    return Reply.of(out -> SyntaxTree.write(expr, out));
  }

  private static Expr parsed(Parameters parameters) {
    return switch (Parser.parse(parameters.form().first("query"), Features.all())) {
      case Parsed.Query(var expr) -> expr;
      case Parsed.Rejected rejected -> throw Refusal.parameter("query", rejected.message());
    };
  }
}
