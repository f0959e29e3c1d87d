package dev.perennial.query.scraped;

import dev.perennial.promql.syntax.Expr;
import dev.perennial.tsdb.labels.Matcher;
import java.util.ArrayList;
import java.util.List;

/// The selectors of a query, wherever in it they stand: exemplars are asked for by them.
public final class SelectorsOf {
  private SelectorsOf() {}

  /// The matchers of each selector of `expr`.
  public static List<List<Matcher>> query(Expr expr) {
    var selectors = new ArrayList<List<Matcher>>();
    collect(expr, selectors);
    return selectors;
  }

  private static void collect(Expr expr, List<List<Matcher>> into) {
    switch (expr) {
      case Expr.Selector selector -> into.add(selector.matchers());
      case Expr.Numeral _, Expr.Text _ -> {}
      case Expr.Paren paren -> collect(paren.inner(), into);
      case Expr.Signed signed -> collect(signed.inner(), into);
      case Expr.Subquery subquery -> collect(subquery.inner(), into);
      case Expr.Call call -> call.arguments().forEach(argument -> collect(argument, into));
      case Expr.Aggregation aggregation -> {
        collect(aggregation.inner(), into);
        aggregation.parameter().ifPresent(parameter -> collect(parameter, into));
      }
      case Expr.Binary binary -> {
        collect(binary.left(), into);
        collect(binary.right(), into);
      }
    }
  }
}
