package dev.perennial.promql.syntax;

/// The type of a PromQL expression; `text` is the word error messages use.
public enum ValueType {
  /// A number without labels.
  SCALAR("scalar", "scalar"),
  /// A text.
  STRING("string", "string"),
  /// At each step, one sample of each series.
  VECTOR("instant vector", "vector"),
  /// At each step, a span of samples of each series.
  MATRIX("range vector", "matrix");

  private final String text;
  private final String symbol;

  ValueType(String text, String symbol) {
    this.text = text;
    this.symbol = symbol;
  }

  /// The word error messages use.
  public String text() {
    return text;
  }

  /// The word of the HTTP API: `scalar`, `string`, `vector` or `matrix`.
  public String symbol() {
    return symbol;
  }

  /// The type of `expr`.
  public static ValueType of(Expr expr) {
    return switch (expr) {
      case Expr.Numeral _ -> SCALAR;
      case Expr.Text _ -> STRING;
      case Expr.Paren paren -> of(paren.inner());
      case Expr.Signed signed -> of(signed.inner());
      case Expr.Selector selector -> selector.range().isPresent() ? MATRIX : VECTOR;
      case Expr.Subquery _ -> MATRIX;
      case Expr.Call call -> Function.named(call.function()).map(Function::returns).orElse(VECTOR);
      case Expr.Aggregation _ -> VECTOR;
      case Expr.Binary binary -> of(binary.left()) == SCALAR && of(binary.right()) == SCALAR ? SCALAR : VECTOR;
    };
  }
}
