package dev.perennial.query.http;

import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.tsdb.labels.Matcher;
import java.util.List;

/// The parameter `match[]`: selectors, at least one condition of each on a label that is there.
final class Selectors {
  private Selectors() {}

  /// The matchers of each selector.
  ///
  /// @throws Refusal with the parser's own words, without the parameter's name
  static List<List<Matcher>> of(List<String> texts) {
    return texts.stream().map(Selectors::of).toList();
  }

  private static List<Matcher> of(String text) {
    var matchers =
        switch (Parser.parseSelector(text)) {
          case Parsed.Query(Expr.Selector selector) -> selector.matchers();
          case Parsed.Query _ -> throw Refusal.request("match[] must hold a selector of series");
          case Parsed.Rejected rejected -> throw Refusal.request(rejected.message());
        };
    if (matchers.stream().allMatch(Matcher::matchesMissing)) {
      throw Refusal.request("match[] must contain at least one non-empty matcher");
    }
    return matchers;
  }
}
