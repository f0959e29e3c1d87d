package dev.perennial.promql.syntax;

/// Why a query was not understood, with the line and column (in bytes) where, both from 1; line 0 if there is no such place.
public record SyntaxError(int line, int column, String text) {
  /// As Prometheus words it: `1:4: parse error: unexpected end of input inside braces`.
  @Override
  public String toString() {
    return (line == 0 ? "unknown position" : line + ":" + column) + ": parse error: " + text;
  }
}
