package dev.perennial.lambda.bucket;

import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Parsed;
import dev.perennial.promql.syntax.Parser;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.List;
import picocli.CommandLine;

/// A selector of series as PromQL writes it: `up{job="x"}`.
record Selector(List<Matcher> matchers) {
  /// Copies the matchers.
  Selector {
    matchers = List.copyOf(matchers);
  }

  boolean matches(Labels labels) {
    return matchers.stream().allMatch(matcher -> matcher.matches(labels));
  }

  static final class Converter implements CommandLine.ITypeConverter<Selector> {
    @Override
    public Selector convert(String text) {
      return switch (Parser.parseSelector(text)) {
        case Parsed.Query(Expr.Selector selector) -> new Selector(selector.matchers());
        case Parsed.Query _ -> throw new CommandLine.TypeConversionException("\"" + text + "\" is not a selector such as up{job=\"x\"}");
        case Parsed.Rejected rejected -> throw new CommandLine.TypeConversionException("\"" + text + "\" is not a selector: " + rejected.message());
      };
    }
  }
}
