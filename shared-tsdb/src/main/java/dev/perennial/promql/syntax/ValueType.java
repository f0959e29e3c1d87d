package dev.perennial.promql.syntax;

/// The type of a PromQL expression; `text` is the word error messages use.
public enum ValueType {
  /// A number without labels.
  SCALAR("scalar"),
  /// A text.
  STRING("string"),
  /// At each step, one sample of each series.
  VECTOR("instant vector"),
  /// At each step, a span of samples of each series.
  MATRIX("range vector");

  private final String text;

  ValueType(String text) {
    this.text = text;
  }

  /// The word error messages use.
  public String text() {
    return text;
  }
}
