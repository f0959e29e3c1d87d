package dev.perennial.promql.syntax;

import dev.perennial.promql.syntax.Expr.Cardinality;
import dev.perennial.promql.syntax.Expr.Duration;
import dev.perennial.promql.syntax.Expr.Extent;
import dev.perennial.promql.syntax.Expr.Grouping;
import dev.perennial.promql.syntax.Expr.Matching;
import dev.perennial.promql.syntax.Expr.Shift;
import dev.perennial.promql.syntax.Operator.Family;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Expressions of any shape whose types agree, from a seed.
final class RandomExprs {
  private static final Position NOWHERE = new Position(0, 0);
  private static final List<String> NAMES = List.of("up", "http_requests_total", "a:b", "sum", "by", "offset", "and", "step", "fill");
  private static final List<String> LABELS = List.of("job", "on", "le", "service.name", "größe", "sum", "a\"b");
  private static final List<String> VALUES = List.of("x", "", "a\"b\\c\n", "温度", "\t\u0000", "1");

  private final RandomGenerator random;

  RandomExprs(RandomGenerator random) {
    this.random = random;
  }

  Expr any(int depth) {
    return switch (random.nextInt(8)) {
      case 0 -> scalar(depth);
      case 1 -> new Expr.Text(NOWHERE, pick(VALUES));
      case 2 -> matrix(depth);
      default -> vector(depth);
    };
  }

  private Expr scalar(int depth) {
    return switch (depth <= 0 ? 0 : random.nextInt(6)) {
      case 1 -> new Expr.Paren(NOWHERE, scalar(depth - 1));
      case 2 -> new Expr.Call(NOWHERE, "scalar", List.of(vector(depth - 1)));
      case 3 -> new Expr.Call(NOWHERE, "time", List.of());
      case 4 -> new Expr.Binary(NOWHERE, arithmetic(), false, new Expr.Paren(NOWHERE, scalar(depth - 1)), new Expr.Paren(NOWHERE, scalar(depth - 1)), Matching.PLAIN);
      default -> numeral();
    };
  }

  private Expr numeral() {
    return switch (random.nextInt(5)) {
      case 0 -> new Expr.Numeral(NOWHERE, random.nextInt(1, 100_000) * 60.0, true);
      case 1 -> new Expr.Numeral(NOWHERE, Double.POSITIVE_INFINITY);
      case 2 -> new Expr.Numeral(NOWHERE, random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20)));
      case 3 -> new Expr.Numeral(NOWHERE, -random.nextInt(50));
      default -> new Expr.Numeral(NOWHERE, random.nextInt(50));
    };
  }

  private Operator arithmetic() {
    return pick(Arrays.stream(Operator.values()).filter(operator -> operator.family() == Family.ARITHMETIC).toList());
  }

  private Expr vector(int depth) {
    if (depth <= 0) {
      return selector(Optional.empty());
    }
    return switch (random.nextInt(8)) {
      case 0 -> new Expr.Paren(NOWHERE, vector(depth - 1));
      case 1 -> new Expr.Signed(NOWHERE, random.nextBoolean(), new Expr.Paren(NOWHERE, vector(depth - 1)));
      case 2 -> new Expr.Call(NOWHERE, pick(List.of("rate", "max_over_time", "absent_over_time")), List.of(matrix(depth - 1)));
      case 3 -> new Expr.Call(NOWHERE, "clamp", List.of(vector(depth - 1), scalar(depth - 1), scalar(depth - 1)));
      case 4 -> aggregation(depth);
      case 5, 6 -> binary(depth);
      default -> selector(Optional.empty());
    };
  }

  private Expr aggregation(int depth) {
    var grouping = new Grouping(random.nextBoolean(), some(LABELS));
    return random.nextInt(3) == 0
        ? new Expr.Aggregation(NOWHERE, "topk", Optional.of(scalar(depth - 1)), vector(depth - 1), grouping)
        : new Expr.Aggregation(NOWHERE, pick(List.of("sum", "avg", "group")), Optional.empty(), vector(depth - 1), grouping);
  }

  private Expr binary(int depth) {
    var operator = pick(List.of(Operator.values()));
    boolean bool = operator.family() == Family.COMPARISON && random.nextBoolean();
    return new Expr.Binary(
        NOWHERE, operator, bool, new Expr.Paren(NOWHERE, vector(depth - 1)), new Expr.Paren(NOWHERE, vector(depth - 1)), matching(operator));
  }

  private Matching matching(Operator operator) {
    boolean on = random.nextBoolean();
    var labels = List.of("job", "le").subList(0, random.nextInt(3));
    if (operator.family() == Family.SET) {
      return new Matching(Cardinality.MANY_TO_MANY, on, labels, List.of(), Optional.empty(), Optional.empty());
    }
    var cardinality = pick(List.of(Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_MANY));
    List<String> included = cardinality == Cardinality.ONE_TO_ONE ? List.of() : List.of("größe", "z").subList(0, random.nextInt(3));
    return new Matching(cardinality, on, labels, included, fill(), fill());
  }

  private Optional<Double> fill() {
    return random.nextInt(3) == 0 ? Optional.of(random.nextInt(-3, 4) / 2.0 + 0.25) : Optional.empty();
  }

  private Expr matrix(int depth) {
    return random.nextBoolean()
        ? selector(Optional.of(duration(true)))
        : new Expr.Subquery(
            NOWHERE,
            new Expr.Paren(NOWHERE, vector(depth - 1)),
            withNumber(),
            random.nextBoolean() ? Optional.empty() : Optional.of(duration(true)),
            shift());
  }

  private Duration duration(boolean positive) {
    return switch (random.nextInt(positive ? 3 : 2)) {
      case 0 -> new Duration.Literal(random.nextLong(1, 1_000_000_000L) * (positive || random.nextBoolean() ? 1 : -1));
      case 1 -> new Duration.Computed(new Expr.Call(NOWHERE, pick(List.of("step", "range")), List.of()));
      default -> new Duration.Computed(computed(2));
    };
  }

  /// Prometheus wants to see a number before a subquery's colon.
  private Duration withNumber() {
    return random.nextBoolean() ? new Duration.Literal(random.nextLong(1, 1_000_000_000L)) : new Duration.Computed(computed(2));
  }

  private Expr computed(int depth) {
    if (depth == 0) {
      return new Expr.Numeral(NOWHERE, random.nextInt(1, 3000), true);
    }
    var operator = pick(List.of(Operator.ADD, Operator.SUB, Operator.MUL, Operator.DIV, Operator.MOD, Operator.POW));
    var right = depth == 1 ? computed(0) : new Expr.Paren(NOWHERE, computed(depth - 1));
    return new Expr.Binary(NOWHERE, operator, false, computed(0), right, Matching.PLAIN);
  }

  private Shift shift() {
    Optional<Duration> offset = random.nextInt(3) == 0 ? Optional.of(duration(false)) : Optional.empty();
    Optional<Expr.At> at =
        switch (random.nextInt(6)) {
          case 0 -> Optional.of(new Expr.At.Time(random.nextLong(-1_000_000, 2_000_000_000_000L)));
          case 1 -> Optional.of(new Expr.At.Start());
          case 2 -> Optional.of(new Expr.At.End());
          default -> Optional.empty();
        };
    return new Shift(offset, at);
  }

  private Expr selector(Optional<Duration> range) {
    String name = random.nextInt(4) == 0 ? "" : pick(NAMES);
    var matchers = new ArrayList<Matcher>();
    for (String label : some(LABELS)) {
      matchers.add(Matcher.of(pick(List.of(Matcher.Kind.EQUAL, Matcher.Kind.NOT_EQUAL)), label, pick(VALUES)));
    }
    if (name.isEmpty()) {
      matchers.add(Matcher.of(Matcher.Kind.MATCH, Labels.NAME, "a|b.+"));
    }
    // Printing sorts the matchers by their text.
    matchers.sort((a, b) -> Labels.ORDER.compare(printed(a), printed(b)));
    if (!name.isEmpty()) {
      matchers.add(Matcher.equal(Labels.NAME, name));
    }
    return new Expr.Selector(NOWHERE, name, matchers, range, shift(), pick(List.of(Extent.values())));
  }

  private static String printed(Matcher matcher) {
    return Printer.print(
        new Expr.Selector(NOWHERE, "", List.of(matcher), Optional.empty(), Shift.NONE, Extent.PLAIN));
  }

  private List<String> some(List<String> all) {
    return all.stream().filter(_ -> random.nextInt(4) == 0).toList();
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
