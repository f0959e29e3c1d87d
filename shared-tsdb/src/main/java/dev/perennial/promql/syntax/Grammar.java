package dev.perennial.promql.syntax;

import com.google.re2j.PatternSyntaxException;
import dev.perennial.promql.syntax.Expr.Cardinality;
import dev.perennial.promql.syntax.Expr.Duration;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Expr.Matching;
import dev.perennial.promql.syntax.Expr.Shift;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.promql.syntax.Token.Kind;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The grammar of PromQL: a parser by recursive descent, with precedence climbing for operators. One object reads one text.
///
/// A parser, hence longer than other classes. Parts with a grammar of their own, which know nothing of expressions, are
/// in [DurationGrammar].
final class Grammar {
  /*
   * expression = unary { operator modifiers expression }       by Operator.precedence
   * unary      = ("+" | "-") expression-of-"^" | primary { "[…]" | "offset …" | "@ …" | "anchored" | "smoothed" }
   * primary    = number | string | "(" expression ")" | aggregation | call | selector
   *
   * Wrong syntax ends reading at once, with one error. All else that is wrong is collected in problems.
   */

  /// Keeps the stack from overflowing, here and in whoever walks the tree.
  private static final int DEEPEST = 400;

  /// For the same reason: operators in a row make a tree as deep as the row is long, and rows may stand within rows.
  private static final int MOST_OPERATORS = 600;

  private static final Set<String> NOT_METRICS = Set.of("bool", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> CALLABLE = Set.of("start", "end", "step", "range", "max_of", "min_of");
  private static final Set<String> WITH_PARAMETER =
      Set.of("topk", "bottomk", "count_values", "quantile", "limitk", "limit_ratio");
  private static final Set<String> EXPERIMENTAL_AGGREGATIONS = Set.of("limitk", "limit_ratio");

  private static final Set<String> X_FUNCTIONS = Set.of("xdelta", "xincrease", "xrate");

  private final Source source;
  private final Features features;
  private final Problems problems;
  private final TypeCheck types;
  private final Tokens tokens;
  private final DurationGrammar durations;
  private int depth;
  private int operators;

  Grammar(String text, Features features) {
    this.source = new Source(text);
    this.features = features;
    this.problems = new Problems(source);
    this.types = new TypeCheck(problems);
    this.tokens = new Tokens(source);
    this.durations = new DurationGrammar(tokens, problems);
  }

  Parsed query() {
    try {
      if (tokens.here().is(Kind.END)) {
        int place = source.text().isEmpty() ? 0 : 1;
        return new Parsed.Rejected(List.of(new SyntaxError(place, place, "no expression found in input")));
      }
      var expr = expression(0);
      if (!tokens.here().is(Kind.END)) {
        throw tokens.unexpected();
      }
      if (!problems.hasMisuses()) {
        types.check(expr);
      }
      return result(expr);
    } catch (Tokens.WrongSyntaxException e) {
      return rejected(e);
    }
  }

  Parsed onlySelector() {
    try {
      var first = tokens.here();
      if (!isMetricName(first) && !first.is(Kind.LEFT_BRACE)) {
        throw tokens.unexpected();
      }
      var selector = selector(first);
      if (!tokens.here().is(Kind.END)) {
        throw tokens.unexpected();
      }
      if (!problems.hasMisuses()) {
        types.checkLabels(selector);
      }
      return result(selector);
    } catch (Tokens.WrongSyntaxException e) {
      return rejected(e);
    }
  }

  private Parsed result(Expr expr) {
    var errors = problems.errors();
    return errors.isEmpty() ? new Parsed.Query(expr) : new Parsed.Rejected(errors);
  }

  /// Something that could not stand there, before the place where reading ended, is told first.
  private Parsed rejected(Tokens.WrongSyntaxException end) {
    return new Parsed.Rejected(problems.hasMisuses() ? problems.errors() : List.of(end.error()));
  }

  /// Operators that bind at least as tightly as `floor`, and what stands between them.
  private Expr expression(int floor) {
    if (++depth > DEEPEST) {
      throw tokens.wrong(tokens.here().start(), "expression is nested too deeply");
    }
    var left = unary();
    var operator = operatorHere();
    while (operator.isPresent() && operator.get().precedence() >= floor) {
      if (++operators > MOST_OPERATORS) {
        throw tokens.wrong(tokens.here().start(), "expression has too many operators");
      }
      left = binary(left, operator.get());
      operator = operatorHere();
    }
    depth--;
    return left;
  }

  private Optional<Operator> operatorHere() {
    var here = tokens.here();
    return here.is(Kind.OPERATOR) ? Operator.of(here.text()) : Optional.empty();
  }

  private Expr binary(Expr left, Operator operator) {
    int start = tokens.here().start();
    tokens.next();
    boolean bool = tokens.skipKeyword("bool");
    var matching = matching(operator);
    var middle = source.position(start, tokens.lastEnd());
    int floor = operator.precedence();
    var right = expression(operator == Operator.POW ? floor : floor + 1);
    var position = new Position(left.position().start(), right.position().end());
    var binary = new Expr.Binary(position, operator, bool, left, right, matching);
    types.operator(binary, middle);
    return binary;
  }

  private Matching matching(Operator operator) {
    boolean set = operator.family() == Operator.Family.SET;
    var cardinality = set ? Cardinality.MANY_TO_MANY : Cardinality.ONE_TO_ONE;
    boolean on = tokens.here().isKeyword("on");
    List<String> labels = List.of();
    List<String> included = List.of();
    if (on || tokens.here().isKeyword("ignoring")) {
      tokens.next();
      labels = groupingLabels();
      boolean left = tokens.here().isKeyword("group_left");
      if (left || tokens.here().isKeyword("group_right")) {
        tokens.next();
        cardinality = left ? Cardinality.MANY_TO_ONE : Cardinality.ONE_TO_MANY;
        if (!beginsExpression(tokens.here())) {
          throw tokens.unexpected("grouping opts", "\"(\"");
        }
        included = tokens.here().is(Kind.LEFT_PAREN) ? groupingLabels() : List.of();
      }
    }
    Optional<Double> fillLeft = Optional.empty();
    Optional<Double> fillRight = Optional.empty();
    if (tokens.here().isKeyword("fill")) {
      fillLeft = Optional.of(fill());
      fillRight = fillLeft;
    } else {
      for (int i = 0; i < 2; i++) {
        if (fillLeft.isEmpty() && tokens.here().isKeyword("fill_left")) {
          fillLeft = Optional.of(fill());
        } else if (fillRight.isEmpty() && tokens.here().isKeyword("fill_right")) {
          fillRight = Optional.of(fill());
        }
      }
    }
    return new Matching(cardinality, on, labels, included, fillLeft, fillRight);
  }

  private double fill() {
    var keyword = tokens.here();
    if (!features.has(Feature.FILL_MODIFIERS)) {
      problems.misuse(position(keyword), "binop fill modifiers are experimental and not enabled");
    }
    tokens.next();
    tokens.take(Kind.LEFT_PAREN);
    double value = durations.signedNumber(tokens::unexpected);
    tokens.take(Kind.RIGHT_PAREN);
    return value;
  }

  private Expr unary() {
    var first = tokens.here();
    if (!first.is(Kind.OPERATOR, "+") && !first.is(Kind.OPERATOR, "-")) {
      return postfix(primary());
    }
    tokens.next();
    boolean minus = first.text().equals("-");
    var inner = expression(Operator.POW.precedence());
    var position = new Position(position(first).start(), inner.position().end());
    if (inner instanceof Expr.Numeral(_, double value, boolean duration)) {
      return new Expr.Numeral(position, minus ? -value : value, duration);
    }
    return new Expr.Signed(position, minus, inner);
  }

  private Expr primary() {
    var first = tokens.here();
    return switch (first.kind()) {
      case NUMBER, DURATION -> {
        tokens.next();
        yield new Expr.Numeral(position(first), durations.number(first), first.is(Kind.DURATION));
      }
      case STRING -> {
        tokens.next();
        yield new Expr.Text(position(first), tokens.unquoted(first));
      }
      case LEFT_PAREN -> {
        tokens.next();
        var inner = expression(0);
        tokens.take(Kind.RIGHT_PAREN);
        yield new Expr.Paren(source.position(first.start(), tokens.lastEnd()), inner);
      }
      case AGGREGATOR -> {
        tokens.next();
        yield startsAggregation() ? aggregation(first) : nameOf(first);
      }
      case IDENTIFIER, KEYWORD -> {
        if (first.is(Kind.KEYWORD) && NOT_METRICS.contains(first.text().toLowerCase(Locale.ROOT))) {
          throw tokens.unexpected();
        }
        tokens.next();
        boolean callable = first.is(Kind.IDENTIFIER) || CALLABLE.contains(first.text().toLowerCase(Locale.ROOT));
        yield callable && tokens.here().is(Kind.LEFT_PAREN) ? call(first) : nameOf(first);
      }
      case OPERATOR -> {
        if (!isMetricName(first)) {
          throw tokens.unexpected();
        }
        tokens.next();
        yield nameOf(first);
      }
      case METRIC_IDENTIFIER -> {
        tokens.next();
        yield nameOf(first);
      }
      case LEFT_BRACE -> selector(first);
      case END, AT, ASSIGN, COMMA, COLON, RIGHT_PAREN, RIGHT_BRACE, LEFT_BRACKET, RIGHT_BRACKET ->
          throw tokens.unexpected();
    };
  }

  private static boolean isMetricName(Token token) {
    return switch (token.kind()) {
      case IDENTIFIER, METRIC_IDENTIFIER, AGGREGATOR -> true;
      case KEYWORD -> !NOT_METRICS.contains(token.text().toLowerCase(Locale.ROOT));
      case OPERATOR -> Character.isLetter(token.text().charAt(0)) && !token.is(Kind.OPERATOR, "atan2");
      case END, NUMBER, DURATION, STRING, AT, ASSIGN, COMMA, COLON -> false;
      case LEFT_PAREN, RIGHT_PAREN, LEFT_BRACE, RIGHT_BRACE, LEFT_BRACKET, RIGHT_BRACKET -> false;
    };
  }

  private boolean startsAggregation() {
    var here = tokens.here();
    return here.is(Kind.LEFT_PAREN) || here.isKeyword("by") || here.isKeyword("without");
  }

  private Expr aggregation(Token first) {
    String name = first.text().toLowerCase(Locale.ROOT);
    String outer = tokens.context();
    tokens.within("aggregation");
    var grouping = grouping();
    if (!tokens.here().is(Kind.LEFT_PAREN)) {
      throw tokens.unexpected();
    }
    var arguments = arguments();
    if (grouping.isEmpty()) {
      grouping = grouping();
    }
    tokens.within(outer);
    var position = source.position(first.start(), tokens.lastEnd());
    if (EXPERIMENTAL_AGGREGATIONS.contains(name) && !features.has(Feature.EXPERIMENTAL_FUNCTIONS)) {
      problems.misuse(
          position(first),
          name + "() is experimental and must be enabled with --enable-feature=promql-experimental-functions");
    }
    int wanted = WITH_PARAMETER.contains(name) ? 2 : 1;
    if (arguments.isEmpty()) {
      problems.misuse(position, "no arguments for aggregate expression provided");
      return new Expr.Numeral(position, 0);
    }
    if (arguments.size() != wanted) {
      problems.misuse(
          position,
          "wrong number of arguments for aggregate expression provided, expected %d, got %d"
              .formatted(wanted, arguments.size()));
    }
    var parameter = wanted == 2 ? Optional.of(arguments.getFirst()) : Optional.<Expr>empty();
    return new Expr.Aggregation(position, name, parameter, arguments.getLast(), grouping.orElse(Expr.Grouping.ALL));
  }

  private Optional<Expr.Grouping> grouping() {
    boolean without = tokens.here().isKeyword("without");
    if (!without && !tokens.here().isKeyword("by")) {
      return Optional.empty();
    }
    tokens.next();
    return Optional.of(new Expr.Grouping(without, groupingLabels()));
  }

  private List<String> groupingLabels() {
    if (!tokens.here().is(Kind.LEFT_PAREN)) {
      throw tokens.unexpected("grouping opts", "\"(\"");
    }
    tokens.next();
    var labels = new ArrayList<String>();
    while (!tokens.here().is(Kind.RIGHT_PAREN)) {
      labels.add(groupingLabel());
      if (tokens.here().is(Kind.COMMA)) {
        tokens.next();
      } else if (!tokens.here().is(Kind.RIGHT_PAREN)) {
        throw tokens.unexpected("grouping opts", "\",\" or \")\"");
      }
    }
    tokens.next();
    return labels;
  }

  private String groupingLabel() {
    var here = tokens.here();
    if (here.isWord()) {
      tokens.next();
      return here.text();
    }
    if (here.is(Kind.STRING)) {
      tokens.next();
      String label = tokens.unquoted(here);
      if (!label.isEmpty()) {
        return label;
      }
      problems.misuse(position(here), "invalid label name \"\"");
      return label;
    }
    throw tokens.unexpected("grouping opts", "label");
  }

  private Expr call(Token name) {
    var arguments = arguments();
    var position = source.position(name.start(), tokens.lastEnd());
    String written = name.text();
    var function =
        Function.named(name.is(Kind.KEYWORD) ? written.toLowerCase(Locale.ROOT) : written)
            .filter(found -> features.has(Feature.X_FUNCTIONS) || !X_FUNCTIONS.contains(found.name()));
    var call = new Expr.Call(position, function.map(Function::name).orElse(written), arguments);
    if (function.isEmpty()) {
      problems.misuse(position(name), "unknown function with name " + Quoting.quote(written));
      return call;
    }
    if (function.get().experimental() && !features.has(Feature.EXPERIMENTAL_FUNCTIONS)) {
      problems.misuse(position(name), "function " + Quoting.quote(written) + " is not enabled");
    }
    return call;
  }

  private List<Expr> arguments() {
    tokens.take(Kind.LEFT_PAREN);
    var arguments = new ArrayList<Expr>();
    if (!tokens.here().is(Kind.RIGHT_PAREN)) {
      arguments.add(expression(0));
    }
    while (tokens.here().is(Kind.COMMA)) {
      var comma = tokens.here();
      tokens.next();
      if (!beginsExpression(tokens.here())) {
        problems.misuse(position(comma), "trailing commas not allowed in function call args");
        break;
      }
      arguments.add(expression(0));
    }
    tokens.take(Kind.RIGHT_PAREN);
    return arguments;
  }

  private static boolean beginsExpression(Token token) {
    boolean sign = token.is(Kind.OPERATOR, "+") || token.is(Kind.OPERATOR, "-");
    return sign
        || isMetricName(token)
        || switch (token.kind()) {
          case NUMBER, DURATION, STRING, LEFT_PAREN, LEFT_BRACE -> true;
          case END, IDENTIFIER, METRIC_IDENTIFIER, KEYWORD, AGGREGATOR, OPERATOR, AT, ASSIGN, COMMA, COLON -> false;
          case RIGHT_PAREN, RIGHT_BRACE, LEFT_BRACKET, RIGHT_BRACKET -> false;
        };
  }

  private Expr.Selector nameOf(Token name) {
    return selectorAfter(name, name.text());
  }

  /// A selector that begins here, with its name or its braces.
  private Expr.Selector selector(Token first) {
    if (first.is(Kind.LEFT_BRACE)) {
      return selectorAfter(first, "");
    }
    tokens.next();
    return nameOf(first);
  }

  private Expr.Selector selectorAfter(Token first, String name) {
    var matchers = new ArrayList<Matcher>();
    if (tokens.here().is(Kind.LEFT_BRACE)) {
      matchers(matchers);
    }
    if (!name.isEmpty()) {
      matchers.add(Matcher.equal(Labels.NAME, name));
    }
    var position = source.position(first.start(), tokens.lastEnd());
    return new Expr.Selector(position, name, matchers, Optional.empty(), Shift.NONE, Extent.PLAIN);
  }

  private void matchers(List<Matcher> into) {
    tokens.take(Kind.LEFT_BRACE);
    while (!tokens.here().is(Kind.RIGHT_BRACE)) {
      matcher(into);
      if (tokens.here().is(Kind.COMMA)) {
        tokens.next();
      } else if (!tokens.here().is(Kind.RIGHT_BRACE)) {
        throw tokens.unexpected("label matching", "\",\" or \"}\"");
      }
    }
    tokens.next();
  }

  private void matcher(List<Matcher> into) {
    var label = tokens.here();
    if (!label.is(Kind.IDENTIFIER) && !label.is(Kind.STRING)) {
      throw tokens.unexpected("label matching", "identifier or \"}\"");
    }
    tokens.next();
    String name = label.is(Kind.STRING) ? tokens.unquoted(label) : label.text();
    var kind = matcherKind(tokens.here());
    if (kind.isEmpty()) {
      if (!label.is(Kind.STRING)) {
        throw tokens.unexpected("label matching", "label matching operator");
      }
      into.add(Matcher.equal(Labels.NAME, name));
      return;
    }
    tokens.next();
    var value = tokens.here();
    if (!value.is(Kind.STRING)) {
      throw tokens.unexpected("label matching", "string");
    }
    tokens.next();
    try {
      into.add(Matcher.of(kind.get(), name, tokens.unquoted(value)));
    } catch (PatternSyntaxException e) {
      problems.misuse(source.position(label.start(), value.end()), inItsOwnWords(tokens.unquoted(value), e));
    }
  }

  /** What is wrong with an expression alone, for it was compiled with more around it. */
  private static String inItsOwnWords(String regex, PatternSyntaxException whole) {
    try {
      com.google.re2j.Pattern.compile(regex);
      return String.valueOf(whole.getMessage());
    } catch (PatternSyntaxException alone) {
      String message = String.valueOf(alone.getMessage());
      // What RE2/J says of a parenthesis that closes nothing, in some places.
      return message.contains("stack underflow") ? "error parsing regexp: unexpected ): `" + regex + "`" : message;
    }
  }

  private static Optional<Matcher.Kind> matcherKind(Token token) {
    for (var kind : Matcher.Kind.values()) {
      if (kind.symbol().equals(token.text())) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private Expr postfix(Expr primary) {
    var expr = primary;
    while (true) {
      var here = tokens.here();
      if (here.is(Kind.LEFT_BRACKET)) {
        expr = bracket(expr);
      } else if (here.isKeyword("offset")) {
        tokens.next();
        expr = withOffset(expr, durations.offset());
      } else if (here.is(Kind.AT)) {
        tokens.next();
        expr = withAt(expr, at());
      } else if (here.isKeyword("anchored")) {
        tokens.next();
        expr = withExtent(expr, here, Extent.ANCHORED);
      } else if (here.isKeyword("smoothed")) {
        tokens.next();
        expr = withExtent(expr, here, Extent.SMOOTHED);
      } else {
        return expr;
      }
    }
  }

  private Expr bracket(Expr inner) {
    var open = tokens.here();
    tokens.next();
    var range = durations.positive("subquery or range selector", "number, duration, step(), or range()");
    if (tokens.here().is(Kind.COLON)) {
      tokens.next();
      Optional<Duration> step =
          tokens.here().is(Kind.RIGHT_BRACKET)
              ? Optional.empty()
              : Optional.of(durations.positive("subquery selector", "number, duration, step(), range(), or \"]\""));
      if (!tokens.here().is(Kind.RIGHT_BRACKET)) {
        throw tokens.unexpected("subquery selector", "\"]\"");
      }
      tokens.next();
      return new Expr.Subquery(since(inner), inner, range, step, Shift.NONE);
    }
    if (!tokens.here().is(Kind.RIGHT_BRACKET)) {
      throw tokens.unexpected("subquery or range", "\":\" or \"]\"");
    }
    tokens.next();
    return ranged(inner, range, source.position(open.start(), tokens.lastEnd()));
  }

  private Expr ranged(Expr inner, Duration range, Position brackets) {
    if (!(inner instanceof Expr.Selector selector) || selector.range().isPresent()) {
      problems.misuse(brackets, "ranges only allowed for vector selectors");
      return inner;
    }
    if (selector.shift().offset().isPresent()) {
      problems.misuse(brackets, "no offset modifiers allowed before range");
    } else if (selector.shift().at().isPresent()) {
      problems.misuse(brackets, "no @ modifiers allowed before range");
    }
    return new Expr.Selector(
        since(inner), selector.name(), selector.matchers(), Optional.of(range), selector.shift(), selector.extent());
  }

  private Expr withOffset(Expr expr, Duration offset) {
    var shift = shiftOf(expr);
    if (shift.isEmpty()) {
      problems.misuse(
          expr.position(),
          "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery");
      return expr;
    }
    if (shift.get().offset().isPresent()) {
      problems.misuse(expr.position(), "offset may not be set multiple times");
    }
    return shifted(expr, new Shift(Optional.of(offset), shift.get().at()));
  }

  private Expr.At at() {
    var here = tokens.here();
    boolean start = here.isKeyword("start");
    if (start || here.isKeyword("end")) {
      tokens.next();
      for (var wanted : List.of(Kind.LEFT_PAREN, Kind.RIGHT_PAREN)) {
        if (!tokens.here().is(wanted)) {
          throw tokens.unexpected("@", "timestamp");
        }
        tokens.next();
      }
      return start ? new Expr.At.Start() : new Expr.At.End();
    }
    double seconds = durations.signedNumber(() -> tokens.unexpected("@", "timestamp"));
    double millis = seconds * 1000;
    if (Double.isNaN(millis) || Math.abs(millis) >= 0x1p63) {
      problems.misuse(position(here), "timestamp out of bounds for @ modifier: " + Numbers.fixed(seconds, 6));
      return new Expr.At.Time(0);
    }
    return new Expr.At.Time(Math.round(millis));
  }

  private Expr withAt(Expr expr, Expr.At at) {
    var shift = shiftOf(expr);
    if (shift.isEmpty()) {
      problems.misuse(
          expr.position(),
          "@ modifier must be preceded by an instant vector selector or range vector selector or a subquery");
      return expr;
    }
    if (shift.get().at().isPresent()) {
      problems.misuse(expr.position(), "@ <timestamp> may not be set multiple times");
    }
    return shifted(expr, new Shift(shift.get().offset(), Optional.of(at)));
  }

  private static Optional<Shift> shiftOf(Expr expr) {
    return switch (expr) {
      case Expr.Selector selector -> Optional.of(selector.shift());
      case Expr.Subquery subquery -> Optional.of(subquery.shift());
      case Expr.Numeral _, Expr.Text _, Expr.Paren _, Expr.Signed _, Expr.Call _, Expr.Aggregation _, Expr.Binary _ ->
          Optional.empty();
    };
  }

  private Expr shifted(Expr expr, Shift shift) {
    return switch (expr) {
      case Expr.Selector s -> new Expr.Selector(since(s), s.name(), s.matchers(), s.range(), shift, s.extent());
      case Expr.Subquery s -> new Expr.Subquery(since(s), s.inner(), s.range(), s.step(), shift);
      case Expr.Numeral _, Expr.Text _, Expr.Paren _, Expr.Signed _, Expr.Call _, Expr.Aggregation _, Expr.Binary _ ->
          expr;
    };
  }

  private Expr withExtent(Expr expr, Token keyword, Extent extent) {
    String word = keyword.text().toLowerCase(Locale.ROOT);
    if (!features.has(Feature.EXTENDED_RANGE_SELECTORS)) {
      problems.misuse(expr.position(), word + " modifier is experimental and not enabled");
    }
    if (!(expr instanceof Expr.Selector s)) {
      boolean subquery = expr instanceof Expr.Subquery;
      problems.misuse(
          expr.position(), word + (subquery ? " modifier is not supported for subqueries" : " modifier not implemented"));
      return expr;
    }
    if (s.extent() != Extent.PLAIN && s.extent() != extent) {
      problems.misuse(expr.position(), "anchored and smoothed modifiers cannot be used together");
    }
    return new Expr.Selector(since(s), s.name(), s.matchers(), s.range(), s.shift(), extent);
  }

  private Position position(Token token) {
    return source.position(token.start(), token.end());
  }

  /// From the beginning of `expr` to the token read last.
  private Position since(Expr expr) {
    return new Position(expr.position().start(), source.position(tokens.lastEnd(), tokens.lastEnd()).end());
  }
}
