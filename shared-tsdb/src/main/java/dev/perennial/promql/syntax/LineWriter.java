package dev.perennial.promql.syntax;

import dev.perennial.promql.syntax.Expr.Duration;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Expr.Matching;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Writes expressions on one line, piece after piece; also the pieces that stay together where a line is broken.
final class LineWriter {
  private static final Pattern PLAIN_LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  private final StringBuilder out = new StringBuilder();

  /// What `writing` writes.
  static String text(Consumer<LineWriter> writing) {
    var writer = new LineWriter();
    writing.accept(writer);
    return writer.out.toString();
  }

  /// A whole expression.
  void expr(Expr expr) {
    switch (expr) {
      case Expr.Numeral numeral -> numeral(numeral);
      case Expr.Text text -> out.append(Quoting.quote(text.value()));
      case Expr.Paren paren -> list(List.of(paren.inner()), this::expr);
      case Expr.Signed signed -> {
        sign(signed);
        expr(signed.inner());
      }
      case Expr.Selector selector -> selector(selector);
      case Expr.Subquery subquery -> {
        expr(subquery.inner());
        brackets(subquery);
      }
      case Expr.Call call -> {
        out.append(call.function());
        list(call.arguments(), this::expr);
      }
      case Expr.Aggregation aggregation -> {
        head(aggregation);
        list(arguments(aggregation), this::expr);
      }
      case Expr.Binary binary -> {
        left(binary);
        out.append(' ');
        operator(binary);
        out.append(' ');
        expr(binary.right());
      }
    }
  }

  /// An aggregation's parameter, if it has one, and what it aggregates.
  static List<Expr> arguments(Expr.Aggregation aggregation) {
    return aggregation
        .parameter()
        .map(parameter -> List.of(parameter, aggregation.inner()))
        .orElseGet(() -> List.of(aggregation.inner()));
  }

  private <T> void list(List<T> items, Consumer<T> write) {
    out.append('(');
    String between = "";
    for (var item : items) {
      out.append(between);
      write.accept(item);
      between = ", ";
    }
    out.append(')');
  }

  private void numeral(Expr.Numeral numeral) {
    double value = numeral.value();
    out.append(numeral.duration() ? Durations.print(Durations.millis(value)) : Numbers.shortest(value));
  }

  /// The sign alone.
  void sign(Expr.Signed signed) {
    out.append(signed.minus() ? '-' : '+');
  }

  /// The left operand. A sign before a power would be that of the power, so infinity goes without its own there.
  void left(Expr.Binary binary) {
    boolean infinite = binary.left() instanceof Expr.Numeral numeral && numeral.value() == Double.POSITIVE_INFINITY;
    if (infinite && binary.operator() == Operator.POW) {
      out.append("Inf");
    } else {
      expr(binary.left());
    }
  }

  /// The operator with its modifiers.
  void operator(Expr.Binary binary) {
    out.append(binary.operator().symbol());
    if (binary.bool()) {
      out.append(" bool");
    }
    matching(binary.matching());
    fills(binary.matching());
  }

  private void matching(Matching matching) {
    String grouping =
        switch (matching.cardinality()) {
          case MANY_TO_ONE -> " group_left ";
          case ONE_TO_MANY -> " group_right ";
          case ONE_TO_ONE, MANY_TO_MANY -> "";
        };
    if (matching.on() || !matching.labels().isEmpty() || !grouping.isEmpty()) {
      out.append(matching.on() ? " on " : " ignoring ");
      list(matching.labels(), this::label);
    }
    if (!grouping.isEmpty()) {
      out.append(grouping);
      list(matching.included(), this::label);
    }
  }

  private void fills(Matching matching) {
    if (matching.fillLeft().equals(matching.fillRight())) {
      fill(" fill", matching.fillLeft());
    } else {
      fill(" fill_left", matching.fillLeft());
      fill(" fill_right", matching.fillRight());
    }
  }

  private void fill(String keyword, Optional<Double> value) {
    value.ifPresent(number -> out.append(keyword).append(" (").append(Numbers.shortest(number)).append(')'));
  }

  /// An aggregation's name and grouping.
  void head(Expr.Aggregation aggregation) {
    var grouping = aggregation.grouping();
    out.append(aggregation.name());
    if (grouping.without() || !grouping.labels().isEmpty()) {
      out.append(grouping.without() ? " without " : " by ");
      list(grouping.labels(), this::label);
      out.append(' ');
    }
  }

  /// A call's name.
  void head(Expr.Call call) {
    out.append(call.function());
  }

  private void label(String name) {
    out.append(PLAIN_LABEL.matcher(name).matches() ? name : Quoting.quote(name));
  }

  private void selector(Expr.Selector selector) {
    out.append(selector.name());
    matchers(selector);
    if (selector.range().isPresent()) {
      out.append('[');
      duration(selector.range().get());
      out.append(']');
      extent(selector.extent());
      at(selector.shift());
    } else {
      at(selector.shift());
      extent(selector.extent());
    }
    offset(selector.shift());
  }

  /** The conditions in the order of their text, without the one that stands before the braces. */
  private void matchers(Expr.Selector selector) {
    var texts =
        selector.matchers().stream()
            .filter(matcher -> selector.name().isEmpty() || !matcher.equals(Matcher.equal(Labels.NAME, selector.name())))
            .map(matcher -> text(writer -> writer.matcher(matcher)))
            .sorted(Labels.ORDER)
            .toList();
    if (!texts.isEmpty()) {
      out.append('{').append(String.join(",", texts)).append('}');
    }
  }

  private void matcher(Matcher matcher) {
    label(matcher.name());
    out.append(matcher.kind().symbol()).append(Quoting.quote(matcher.value()));
  }

  private void extent(Extent extent) {
    if (extent != Extent.PLAIN) {
      out.append(' ').append(extent.name().toLowerCase(Locale.ROOT));
    }
  }

  /// A subquery's brackets with what follows them.
  void brackets(Expr.Subquery subquery) {
    out.append('[');
    duration(subquery.range());
    out.append(':');
    subquery.step().ifPresent(this::duration);
    out.append(']');
    at(subquery.shift());
    offset(subquery.shift());
  }

  private void at(Expr.Shift shift) {
    shift
        .at()
        .ifPresent(
            at ->
                out.append(" @ ")
                    .append(
                        switch (at) {
                          case Expr.At.Time(long millis) -> Numbers.fixed(millis / 1000.0, 3);
                          case Expr.At.Start() -> "start()";
                          case Expr.At.End() -> "end()";
                        }));
  }

  private void offset(Expr.Shift shift) {
    if (shift.offset().isPresent() && !shift.offset().get().equals(new Duration.Literal(0))) {
      out.append(" offset ");
      duration(shift.offset().get());
    }
  }

  private void duration(Duration duration) {
    switch (duration) {
      case Duration.Literal(long millis) -> out.append(Durations.print(millis));
      case Duration.Computed(Expr seconds) -> expr(seconds);
    }
  }
}
