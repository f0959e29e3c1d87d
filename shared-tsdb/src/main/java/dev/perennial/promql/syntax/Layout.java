package dev.perennial.promql.syntax;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes an expression on several lines: what fits stays on one line, of what does not each part gets lines of its own, indented by two
/// spaces more.
final class Layout {
  private static final int WIDTH = 100;

  private final StringBuilder out = new StringBuilder();

  static String text(Expr expr) {
    var layout = new Layout();
    layout.lines(expr, 0);
    return layout.out.toString();
  }

  private void lines(Expr expr, int depth) {
    indent(depth);
    rest(expr, depth);
  }

  private void indent(int depth) {
    out.repeat("  ", depth);
  }

  /// The lines of `expr` where the first one has begun.
  private void rest(Expr expr, int depth) {
    String line = LineWriter.text(writer -> writer.expr(expr));
    if (line.getBytes(StandardCharsets.UTF_8).length <= WIDTH) {
      out.append(line);
      return;
    }
    switch (expr) {
      case Expr.Paren paren -> enclosed(List.of(paren.inner()), depth);
      case Expr.Signed signed -> {
        out.append(LineWriter.text(writer -> writer.sign(signed)));
        if (signed.inner() instanceof Expr.Binary binary) {
          operands(binary, depth);
        } else {
          rest(signed.inner(), depth);
        }
      }
      case Expr.Subquery subquery -> {
        rest(subquery.inner(), depth);
        out.append(LineWriter.text(writer -> writer.brackets(subquery)));
      }
      case Expr.Call call -> {
        out.append(LineWriter.text(writer -> writer.head(call)));
        enclosed(call.arguments(), depth);
      }
      case Expr.Aggregation aggregation -> {
        out.append(LineWriter.text(writer -> writer.head(aggregation)));
        enclosed(LineWriter.arguments(aggregation), depth);
      }
      case Expr.Binary binary -> {
        // The line began at the operator's depth; its operands stand one further in.
        indent(1);
        operands(binary, depth);
      }
      case Expr.Numeral _, Expr.Text _, Expr.Selector _ -> out.append(line);
    }
  }

  private void enclosed(List<Expr> parts, int depth) {
    out.append('(');
    String between = "\n";
    for (var part : parts) {
      out.append(between);
      lines(part, depth + 1);
      between = ",\n";
    }
    out.append('\n');
    indent(depth);
    out.append(')');
  }

  private void operands(Expr.Binary binary, int depth) {
    if (binary.left() instanceof Expr.Numeral) {
      out.append(LineWriter.text(writer -> writer.left(binary)));
    } else {
      rest(binary.left(), depth + 1);
    }
    out.append('\n');
    indent(depth);
    out.append(LineWriter.text(writer -> writer.operator(binary))).append('\n');
    lines(binary.right(), depth + 1);
  }
}
