package dev.perennial.promql.syntax;

/// Reads PromQL.
public final class Parser {
  private Parser() {}

  /// Reads a query of stable PromQL and checks its types.
  public static Parsed parse(String query) {
    return parse(query, Features.none());
  }

  /// Reads a query and checks its types.
  public static Parsed parse(String query, Features features) {
    return new Grammar(query, features).query();
  }

  /// Reads what may stand in `match[]`: one selector without range and shift, an [Expr.Selector]; it may hold only
  /// matchers that a series without labels satisfies.
  public static Parsed parseSelector(String selector) {
    return new Grammar(selector, Features.none()).onlySelector();
  }
}
