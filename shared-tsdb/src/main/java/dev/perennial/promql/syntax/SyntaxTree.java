package dev.perennial.promql.syntax;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.promql.syntax.Expr.Cardinality;
import dev.perennial.promql.syntax.Expr.Duration;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Expr.Matching;
import dev.perennial.promql.syntax.Expr.Shift;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Writes expressions as JSON, as Prometheus' `/api/v1/parse_query` does: an object for each node, its `type` says which
/// other fields there are. Fields are in alphabetical order.
public final class SyntaxTree {
  private final JsonGenerator json;

  private SyntaxTree(JsonGenerator json) {
    this.json = json;
  }

  /// Writes `expr` as one JSON object.
  public static void write(Expr expr, JsonGenerator json) throws IOException {
    new SyntaxTree(json).node(expr);
  }

  private void node(Expr expr) throws IOException {
    json.writeStartObject();
    switch (expr) {
      case Expr.Numeral numeral -> {
        type("numberLiteral");
        json.writeStringField("val", Numbers.shortest(numeral.value()));
      }
      case Expr.Text text -> {
        type("stringLiteral");
        json.writeStringField("val", text.value());
      }
      case Expr.Paren paren -> {
        field("expr", paren.inner());
        type("parenExpr");
      }
      case Expr.Signed signed -> {
        field("expr", signed.inner());
        json.writeStringField("op", signed.minus() ? "-" : "+");
        type("unaryExpr");
      }
      case Expr.Selector selector -> selector(selector);
      case Expr.Subquery subquery -> subquery(subquery);
      case Expr.Call call -> call(call);
      case Expr.Aggregation aggregation -> aggregation(aggregation);
      case Expr.Binary binary -> binary(binary);
    }
    json.writeEndObject();
  }

  private void type(String name) throws IOException {
    json.writeStringField("type", name);
  }

  private void field(String name, Expr expr) throws IOException {
    json.writeFieldName(name);
    node(expr);
  }

  private void selector(Expr.Selector selector) throws IOException {
    json.writeBooleanField("anchored", selector.extent() == Extent.ANCHORED);
    json.writeArrayFieldStart("matchers");
    for (var matcher : selector.matchers()) {
      json.writeStartObject();
      json.writeStringField("name", matcher.name());
      type(matcher.kind().symbol());
      json.writeStringField("value", matcher.value());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("name", selector.name());
    length("offset", selector.shift().offset());
    if (selector.range().isPresent()) {
      length("range", selector.range());
    }
    json.writeBooleanField("smoothed", selector.extent() == Extent.SMOOTHED);
    startOrEnd(selector.shift());
    timestamp(selector.shift());
    type(selector.range().isPresent() ? "matrixSelector" : "vectorSelector");
  }

  private void subquery(Expr.Subquery subquery) throws IOException {
    field("expr", subquery.inner());
    length("offset", subquery.shift().offset());
    length("range", Optional.of(subquery.range()));
    startOrEnd(subquery.shift());
    length("step", subquery.step());
    timestamp(subquery.shift());
    type("subquery");
  }

  /// A length in milliseconds and, in a field of its own, the expression it comes from.
  private void length(String name, Optional<Duration> duration) throws IOException {
    long millis = duration.map(length -> length instanceof Duration.Literal(long literal) ? literal : 0L).orElse(0L);
    json.writeNumberField(name, millis);
    json.writeFieldName(name + "Expr");
    if (duration.isPresent() && duration.get() instanceof Duration.Computed(Expr seconds)) {
      durationNode(seconds, false);
    } else {
      json.writeNull();
    }
  }

  private void startOrEnd(Shift shift) throws IOException {
    json.writeFieldName("startOrEnd");
    switch (shift.at().orElse(new Expr.At.Time(0))) {
      case Expr.At.Time _ -> json.writeNull();
      case Expr.At.Start _ -> json.writeString("start");
      case Expr.At.End _ -> json.writeString("end");
    }
  }

  private void timestamp(Shift shift) throws IOException {
    json.writeFieldName("timestamp");
    if (shift.at().isPresent() && shift.at().get() instanceof Expr.At.Time(long millis)) {
      json.writeNumber(millis);
    } else {
      json.writeNull();
    }
  }

  private void durationNode(Expr expr, boolean wrapped) throws IOException {
    switch (expr) {
      case Expr.Paren(_, Expr.Numeral numeral) -> durationNode(List.of(numeral), "+", true);
      case Expr.Paren paren -> durationNode(paren.inner(), true);
      case Expr.Numeral numeral -> {
        json.writeStartObject();
        json.writeBooleanField("duration", numeral.duration());
        type("numberLiteral");
        json.writeStringField("val", Numbers.shortest(numeral.value()));
        json.writeEndObject();
      }
      case Expr.Signed signed -> durationNode(List.of(signed.inner()), signed.minus() ? "-" : "+", wrapped);
      case Expr.Call call -> durationNode(call.arguments(), call.function(), wrapped);
      case Expr.Binary binary ->
          durationNode(List.of(binary.left(), binary.right()), binary.operator().symbol(), wrapped);
      case Expr.Text _, Expr.Selector _, Expr.Subquery _, Expr.Aggregation _ ->
          throw new IllegalArgumentException("Cannot write " + expr + " as a part of a duration");
    }
  }

  private void durationNode(List<Expr> operands, String operator, boolean wrapped) throws IOException {
    json.writeStartObject();
    json.writeFieldName("lhs");
    operand(operands.size() == 2 ? Optional.of(operands.getFirst()) : Optional.empty());
    json.writeStringField("op", operator);
    json.writeFieldName("rhs");
    operand(operands.isEmpty() ? Optional.empty() : Optional.of(operands.getLast()));
    type("durationExpr");
    json.writeBooleanField("wrapped", wrapped);
    json.writeEndObject();
  }

  private void operand(Optional<Expr> expr) throws IOException {
    if (expr.isPresent()) {
      durationNode(expr.get(), false);
    } else {
      json.writeNull();
    }
  }

  private void call(Expr.Call call) throws IOException {
    json.writeArrayFieldStart("args");
    for (var argument : call.arguments()) {
      node(argument);
    }
    json.writeEndArray();
    var function =
        Function.named(call.function())
            .orElseThrow(() -> new IllegalArgumentException("Cannot write the unknown function " + call.function()));
    json.writeObjectFieldStart("func");
    strings("argTypes", function.parameters().stream().map(ValueType::symbol).toList());
    json.writeStringField("name", function.name());
    json.writeStringField("returnType", function.returns().symbol());
    json.writeNumberField("variadic", function.optional());
    json.writeEndObject();
    type("call");
  }

  private void aggregation(Expr.Aggregation aggregation) throws IOException {
    field("expr", aggregation.inner());
    strings("grouping", aggregation.grouping().labels());
    json.writeStringField("op", aggregation.name());
    json.writeFieldName("param");
    if (aggregation.parameter().isPresent()) {
      node(aggregation.parameter().get());
    } else {
      json.writeNull();
    }
    type("aggregation");
    json.writeBooleanField("without", aggregation.grouping().without());
  }

  private void binary(Expr.Binary binary) throws IOException {
    json.writeBooleanField("bool", binary.bool());
    field("lhs", binary.left());
    json.writeFieldName("matching");
    if (ValueType.of(binary.left()) == ValueType.VECTOR && ValueType.of(binary.right()) == ValueType.VECTOR) {
      matching(binary.matching());
    } else {
      json.writeNull();
    }
    json.writeStringField("op", binary.operator().symbol());
    field("rhs", binary.right());
    type("binaryExpr");
  }

  private void matching(Matching matching) throws IOException {
    json.writeStartObject();
    json.writeStringField("card", words(matching.cardinality()));
    json.writeObjectFieldStart("fillValues");
    fill("lhs", matching.fillLeft());
    fill("rhs", matching.fillRight());
    json.writeEndObject();
    strings("include", matching.included());
    strings("labels", matching.labels());
    json.writeBooleanField("on", matching.on());
    json.writeEndObject();
  }

  private static String words(Cardinality cardinality) {
    return switch (cardinality) {
      case ONE_TO_ONE -> "one-to-one";
      case MANY_TO_ONE -> "many-to-one";
      case ONE_TO_MANY -> "one-to-many";
      case MANY_TO_MANY -> "many-to-many";
    };
  }

  private void fill(String side, Optional<Double> value) throws IOException {
    json.writeFieldName(side);
    if (value.isPresent()) {
      json.writeNumber(Numbers.shortest(value.get()));
    } else {
      json.writeNull();
    }
  }

  private void strings(String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
