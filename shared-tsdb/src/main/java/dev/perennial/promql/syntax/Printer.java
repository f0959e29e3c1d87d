package dev.perennial.promql.syntax;

/// Writes expressions as PromQL, in the form in which Prometheus writes them: reading the text gives an equal expression.
public final class Printer {
  private Printer() {}

  /// `expr` on one line.
  public static String print(Expr expr) {
    return LineWriter.text(writer -> writer.expr(expr));
  }

  /// `expr` with what is longer than a hundred characters broken into lines, parts indented by two spaces.
  public static String pretty(Expr expr) {
    return Layout.text(expr);
  }
}
