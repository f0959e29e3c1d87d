package dev.perennial.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Function;
import dev.perennial.promql.syntax.Operator;
import dev.perennial.promql.syntax.ValueType;
import dev.perennial.tsdb.labels.Matcher;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Writes a parsed query as the tree that Prometheus' `/parse_query` answers. A codec: one method for each node.
final class ExprJson {
  private ExprJson() {}

  static void write(JsonGenerator out, Expr expr) throws IOException {
    out.writeStartObject();
    switch (expr) {
      case Expr.Numeral numeral -> {
        out.writeStringField("type", "numberLiteral");
        out.writeStringField("val", FloatText.sample(numeral.value()));
      }
      case Expr.Text text -> {
        out.writeStringField("type", "stringLiteral");
        out.writeStringField("val", text.value());
      }
      case Expr.Paren paren -> {
        out.writeStringField("type", "parenExpr");
        field(out, "expr", paren.inner());
      }
      case Expr.Signed signed -> {
        out.writeStringField("type", "unaryExpr");
        out.writeStringField("op", signed.minus() ? "-" : "+");
        field(out, "expr", signed.inner());
      }
      case Expr.Selector selector -> selector(out, selector);
      case Expr.Subquery subquery -> {
        out.writeStringField("type", "subquery");
        field(out, "expr", subquery.inner());
        duration(out, "range", Optional.of(subquery.range()));
        duration(out, "step", subquery.step());
        shift(out, subquery.shift());
      }
      case Expr.Call call -> call(out, call);
      case Expr.Aggregation aggregation -> {
        out.writeStringField("type", "aggregation");
        out.writeStringField("op", aggregation.name());
        field(out, "expr", aggregation.inner());
        optional(out, "param", aggregation.parameter());
        texts(out, "grouping", aggregation.grouping().labels());
        out.writeBooleanField("without", aggregation.grouping().without());
      }
      case Expr.Binary binary -> binary(out, binary);
    }
    out.writeEndObject();
  }

  private static void field(JsonGenerator out, String name, Expr expr) throws IOException {
    out.writeFieldName(name);
    write(out, expr);
  }

  private static void optional(JsonGenerator out, String name, Optional<Expr> expr) throws IOException {
    if (expr.isPresent()) {
      field(out, name, expr.get());
    } else {
      out.writeNullField(name);
    }
  }

  private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
    out.writeFieldName(name);
    Json.texts(texts).write(out);
  }

  private static void selector(JsonGenerator out, Expr.Selector selector) throws IOException {
    out.writeStringField("type", selector.range().isPresent() ? "matrixSelector" : "vectorSelector");
    out.writeStringField("name", selector.name());
    out.writeArrayFieldStart("matchers");
    for (Matcher matcher : selector.matchers()) {
      out.writeStartObject();
      out.writeStringField("name", matcher.name());
      out.writeStringField("type", matcher.kind().symbol());
      out.writeStringField("value", matcher.value());
      out.writeEndObject();
    }
    out.writeEndArray();
    if (selector.range().isPresent()) {
      duration(out, "range", selector.range());
    }
    shift(out, selector.shift());
    out.writeBooleanField("anchored", selector.extent() == Expr.Extent.ANCHORED);
    out.writeBooleanField("smoothed", selector.extent() == Expr.Extent.SMOOTHED);
  }

  /** A literal stands as a number of milliseconds, an expression beside it as text. */
  private static void duration(JsonGenerator out, String name, Optional<Expr.Duration> duration) throws IOException {
    switch (duration.orElse(new Expr.Duration.Literal(0))) {
      case Expr.Duration.Literal(long millis) -> {
        out.writeNumberField(name, millis);
        out.writeNullField(name + "Expr");
      }
      case Expr.Duration.Computed(Expr seconds) -> {
        out.writeNumberField(name, 0);
        field(out, name + "Expr", seconds);
      }
    }
  }

  private static void shift(JsonGenerator out, Expr.Shift shift) throws IOException {
    duration(out, "offset", shift.offset());
    out.writeFieldName("timestamp");
    if (shift.at().isPresent() && shift.at().get() instanceof Expr.At.Time(long millis)) {
      out.writeNumber(millis);
    } else {
      out.writeNull();
    }
    out.writeFieldName("startOrEnd");
    if (shift.at().isEmpty()) {
      out.writeNull();
      return;
    }
    switch (shift.at().get()) {
      case Expr.At.Time _ -> out.writeNull();
      case Expr.At.Start() -> out.writeString("start");
      case Expr.At.End() -> out.writeString("end");
    }
  }

  private static void call(JsonGenerator out, Expr.Call call) throws IOException {
    out.writeStringField("type", "call");
    out.writeObjectFieldStart("func");
    out.writeStringField("name", call.function());
    var function = Function.named(call.function());
    if (function.isPresent()) {
      texts(out, "argTypes", function.get().parameters().stream().map(ValueType::symbol).toList());
      out.writeNumberField("variadic", function.get().optional());
      out.writeStringField("returnType", function.get().returns().symbol());
    }
    out.writeEndObject();
    out.writeArrayFieldStart("args");
    for (var argument : call.arguments()) {
      write(out, argument);
    }
    out.writeEndArray();
  }

  private static void binary(JsonGenerator out, Expr.Binary binary) throws IOException {
    out.writeStringField("type", "binaryExpr");
    out.writeStringField("op", binary.operator().symbol());
    field(out, "lhs", binary.left());
    field(out, "rhs", binary.right());
    out.writeBooleanField("bool", binary.bool());
    var matching = binary.matching();
    // Prometheus leaves the matching out where nothing is said about it and nothing follows from the operator.
    if (matching.equals(Expr.Matching.PLAIN) && binary.operator().family() != Operator.Family.SET) {
      out.writeNullField("matching");
      return;
    }
    out.writeObjectFieldStart("matching");
    out.writeStringField("card", matching.cardinality().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    texts(out, "labels", matching.labels());
    out.writeBooleanField("on", matching.on());
    texts(out, "include", matching.included());
    out.writeObjectFieldStart("fillValues");
    fill(out, "lhs", matching.fillLeft());
    fill(out, "rhs", matching.fillRight());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void fill(JsonGenerator out, String side, Optional<Double> value) throws IOException {
    if (value.isPresent()) {
      out.writeFieldName(side);
      out.writeNumber(FloatText.sample(value.get()));
    } else {
      out.writeNullField(side);
    }
  }
}
