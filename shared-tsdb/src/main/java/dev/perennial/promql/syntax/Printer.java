package dev.perennial.promql.syntax;

import dev.perennial.promql.syntax.Expr.Cardinality;
import dev.perennial.promql.syntax.Expr.Duration;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes expressions as PromQL, in the form in which Prometheus writes them: reading the text gives an equal expression.
public final class Printer {
  private static final Pattern PLAIN_LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final int LINE = 100;

  private Printer() {}

  /// `expr` on one line.
  public static String print(Expr expr) {
    return switch (expr) {
      case Expr.Numeral numeral ->
          numeral.duration() ? Durations.print(Math.round(numeral.value() * 1000)) : Numbers.shortest(numeral.value());
      case Expr.Text text -> Quoting.quote(text.value());
      case Expr.Paren paren -> "(" + print(paren.inner()) + ")";
      case Expr.Signed signed -> (signed.minus() ? "-" : "+") + print(signed.inner());
      case Expr.Selector selector -> selector(selector);
      case Expr.Subquery subquery -> print(subquery.inner()) + brackets(subquery);
      case Expr.Call call ->
          call.function() + call.arguments().stream().map(Printer::print).collect(Collectors.joining(", ", "(", ")"));
      case Expr.Aggregation aggregation ->
          head(aggregation)
              + "("
              + aggregation.parameter().map(parameter -> print(parameter) + ", ").orElse("")
              + print(aggregation.inner())
              + ")";
      case Expr.Binary binary -> left(binary) + " " + middle(binary) + " " + print(binary.right());
    };
  }

  /// `expr` with what is longer than a hundred characters broken into lines, parts indented by two spaces.
  public static String pretty(Expr expr) {
    return pretty(expr, 0);
  }

  private static String pretty(Expr expr, int level) {
    String indent = "  ".repeat(level);
    String line = print(expr);
    if (line.getBytes(StandardCharsets.UTF_8).length <= LINE) {
      return indent + line;
    }
    return switch (expr) {
      case Expr.Paren paren -> indent + "(\n" + pretty(paren.inner(), level + 1) + "\n" + indent + ")";
      case Expr.Signed signed -> indent + (signed.minus() ? "-" : "+") + pretty(signed.inner(), level).strip();
      case Expr.Subquery subquery -> pretty(subquery.inner(), level) + brackets(subquery);
      case Expr.Call call -> {
        var arguments =
            call.arguments().stream().map(argument -> pretty(argument, level + 1)).collect(Collectors.joining(",\n"));
        yield indent + call.function() + "(\n" + arguments + "\n" + indent + ")";
      }
      case Expr.Aggregation aggregation -> {
        var parameter = aggregation.parameter().map(first -> pretty(first, level + 1) + ",\n").orElse("");
        yield indent + head(aggregation) + "(\n" + parameter + pretty(aggregation.inner(), level + 1) + "\n" + indent + ")";
      }
      case Expr.Binary binary ->
          left(binary, level)
              + ("\n" + indent + middle(binary) + "\n")
              + pretty(binary.right(), level + 1);
      case Expr.Numeral _, Expr.Text _, Expr.Selector _ -> indent + line;
    };
  }

  /// The left side. A sign before a power would be that of the power, so infinity goes without its own there.
  private static String left(Expr.Binary binary) {
    boolean infinite = binary.left() instanceof Expr.Numeral numeral && numeral.value() == Double.POSITIVE_INFINITY;
    return infinite && binary.operator() == Operator.POW ? "Inf" : print(binary.left());
  }

  private static String left(Expr.Binary binary, int level) {
    boolean numeral = binary.left() instanceof Expr.Numeral;
    return numeral ? "  ".repeat(level + 1) + left(binary) : pretty(binary.left(), level + 1);
  }

  private static String selector(Expr.Selector selector) {
    var out = new StringBuilder(selector.name());
    var matchers =
        selector.matchers().stream()
            .filter(matcher -> !isNameBefore(matcher, selector.name()))
            .map(Printer::matcher)
            .sorted(Labels.ORDER)
            .toList();
    if (!matchers.isEmpty()) {
      out.append('{').append(String.join(",", matchers)).append('}');
    }
    String extent =
        switch (selector.extent()) {
          case PLAIN -> "";
          case ANCHORED -> " anchored";
          case SMOOTHED -> " smoothed";
        };
    String at = at(selector.shift().at());
    String offset = offset(selector.shift().offset());
    return selector
        .range()
        .map(range -> out.append('[').append(duration(range)).append(']').append(extent).append(at))
        .orElseGet(() -> out.append(at).append(extent))
        .append(offset)
        .toString();
  }

  private static boolean isNameBefore(Matcher matcher, String name) {
    return !name.isEmpty() && matcher.equals(Matcher.equal(Labels.NAME, name));
  }

  private static String matcher(Matcher matcher) {
    return label(matcher.name()) + matcher.kind().symbol() + Quoting.quote(matcher.value());
  }

  private static String label(String name) {
    return PLAIN_LABEL.matcher(name).matches() ? name : Quoting.quote(name);
  }

  private static String labels(List<String> names) {
    return names.stream().map(Printer::label).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String head(Expr.Aggregation aggregation) {
    var grouping = aggregation.grouping();
    if (grouping.without()) {
      return aggregation.name() + " without " + labels(grouping.labels()) + " ";
    }
    return aggregation.name() + (grouping.labels().isEmpty() ? "" : " by " + labels(grouping.labels()) + " ");
  }

  /// The operator with its modifiers.
  private static String middle(Expr.Binary binary) {
    var matching = binary.matching();
    var out = new StringBuilder(binary.operator().symbol()).append(binary.bool() ? " bool" : "");
    boolean grouped =
        matching.cardinality() == Cardinality.MANY_TO_ONE || matching.cardinality() == Cardinality.ONE_TO_MANY;
    if (matching.on() || !matching.labels().isEmpty() || grouped) {
      out.append(matching.on() ? " on " : " ignoring ").append(labels(matching.labels()));
    }
    if (grouped) {
      out.append(matching.cardinality() == Cardinality.MANY_TO_ONE ? " group_left " : " group_right ")
          .append(labels(matching.included()));
    }
    if (matching.fillLeft().isPresent() && matching.fillLeft().equals(matching.fillRight())) {
      return out.append(fill(" fill", matching.fillLeft())).toString();
    }
    return out.append(fill(" fill_left", matching.fillLeft())).append(fill(" fill_right", matching.fillRight())).toString();
  }

  private static String fill(String keyword, Optional<Double> value) {
    return value.map(number -> keyword + " (" + Numbers.shortest(number) + ")").orElse("");
  }

  private static String brackets(Expr.Subquery subquery) {
    return "["
        + duration(subquery.range())
        + ":"
        + subquery.step().map(Printer::duration).orElse("")
        + "]"
        + at(subquery.shift().at())
        + offset(subquery.shift().offset());
  }

  private static String at(Optional<Expr.At> at) {
    return at.map(
            instant ->
                switch (instant) {
                  case Expr.At.Time(long millis) -> " @ " + Numbers.fixed(millis / 1000.0, 3);
                  case Expr.At.Start() -> " @ start()";
                  case Expr.At.End() -> " @ end()";
                })
        .orElse("");
  }

  private static String offset(Optional<Duration> offset) {
    return offset.filter(length -> !length.equals(new Duration.Literal(0))).map(length -> " offset " + duration(length)).orElse("");
  }

  private static String duration(Duration duration) {
    return switch (duration) {
      case Duration.Literal(long millis) -> Durations.print(millis);
      case Duration.Computed(Expr seconds) -> print(seconds);
    };
  }
}
