package dev.perennial.promql.plan;

import dev.perennial.promql.syntax.Expr;
import dev.perennial.promql.syntax.Operator;
import dev.perennial.promql.syntax.Position;
import dev.perennial.promql.syntax.ValueType;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Matcher;
import dev.perennial.tsdb.time.TimeRange;
import java.util.List;
import java.util.OptionalLong;

/// Turns a parsed query into a plan for given steps, with all times resolved, and rewrites it.
public final class Planner {
  /// The rules, in the order in which they are applied.
  private static final List<Rule> RULES =
      List.of(new FoldConstants(), new PropagateMatchers(), new SortMatchers(), new ShareEqualReads(), new MarkInvariantParts());

  private final Steps steps;
  private final long end;
  private final long lookback;
  private final long subqueryStep;

  private Planner(Steps steps, long end, long lookback, long subqueryStep) {
    this.steps = steps;
    this.end = end;
    this.lookback = lookback;
    this.subqueryStep = subqueryStep;
  }

  /// The rewritten plan of `query` at `steps`; `end` is the end the client asked for, which need not be a step.
  ///
  /// @throws PlanException if an expression that stands for a duration has no usable value
  public static Plan plan(Expr query, Steps steps, long end, long lookback, long subqueryStep) {
    return rewrite(translate(query, steps, end, lookback, subqueryStep));
  }

  /// The plan of `query` before any rule.
  static Plan translate(Expr query, Steps steps, long end, long lookback, long subqueryStep) {
    var planner = new Planner(steps, end, lookback, subqueryStep);
    return planner.plan(query, new Around(steps.start(), steps.last(), steps.step(), "", Need.UNKNOWN));
  }

  private static Plan rewrite(Plan plan) {
    for (var rule : RULES) {
      plan = rule.apply(plan);
    }
    return plan;
  }

  /// What the nodes around a selector need of native histograms.
  private enum Need {
    UNKNOWN,
    COUNTS,
    WHOLE;

    /// The need within a call of `function` that stands here.
    Need inside(String function) {
      return switch (function) {
        case "histogram_count", "histogram_sum", "histogram_avg" -> this == WHOLE ? WHOLE : COUNTS;
        case "histogram_quantile", "histogram_quantiles", "histogram_fraction" -> WHOLE;
        default -> this;
      };
    }

    Need inside(Operator operator) {
      return operator.family() == Operator.Family.TRIM ? WHOLE : this;
    }

    Read.Detail detail() {
      return this == COUNTS ? Read.Detail.COUNTS : Read.Detail.WHOLE;
    }
  }

  /// What surrounds a node: the instants it is evaluated for, the innermost function, and what is needed of histograms.
  private record Around(long first, long last, long step, String function, Need need) {
    Around inside(String name) {
      return new Around(first, last, step, name, need.inside(name));
    }

    Around inside(Operator operator) {
      return new Around(first, last, step, "", need.inside(operator)); // Storage's hint is for one metric only.
    }
  }

  private Plan plan(Expr expr, Around around) {
    return switch (expr) {
      case Expr.Numeral(var position, var value, _) -> new Plan.Constant(position, value);
      case Expr.Text(var position, var value) -> new Plan.Text(position, value);
      case Expr.Paren(_, var inner) -> plan(inner, around);
      case Expr.Signed(var position, var minus, var inner) ->
          minus ? new Plan.Negate(position, plan(inner, around)) : plan(inner, around);
      case Expr.Selector selector -> selector(selector, around);
      case Expr.Subquery subquery -> subquery(subquery, around);
      case Expr.Call call -> call(call, around);
      case Expr.Aggregation(var position, var name, var parameter, var inner, var grouping) ->
          new Plan.Aggregate(
              position,
              name,
              parameter.map(value -> plan(value, around.inside(name))),
              plan(inner, around.inside(name)),
              grouping);
      case Expr.Binary(var position, var operator, var bool, var left, var right, var matching) ->
          combine(position, operator, bool, left, right, matching, around);
    };
  }

  private Plan combine(
      Position position,
      Operator operator,
      boolean bool,
      Expr left,
      Expr right,
      Expr.Matching matching,
      Around around) {
    var inside = around.inside(operator);
    return new Plan.Combine(position, operator, bool, plan(left, inside), plan(right, inside), matching);
  }

  private Plan selector(Expr.Selector selector, Around around) {
    var when = when(selector.shift());
    long first = when.of(around.first);
    long last = when.of(around.last);
    if (selector.range().isPresent()) {
      long range = positive(selector.range().get());
      var span = extended(selector.extent(), first - range + 1 - before(around.function), last);
      var read = new Read(selector.matchers(), span, around.function, range, around.step, around.need.detail());
      return new Plan.Window(selector.position(), read, when, range, selector.extent());
    }
    var span = extended(selector.extent(), first - lookback + 1, last);
    var read = new Read(selector.matchers(), span, around.function, 0, around.step, around.need.detail());
    return new Plan.Scan(selector.position(), read, when, selector.extent());
  }

  /// How far before its range a function wants to see the newest sample, in milliseconds.
  public static long before(String function) {
    return switch (function) {
      case "xrate", "xincrease", "xdelta" -> 3_600_000;
      default -> 0;
    };
  }

  private TimeRange extended(Expr.Extent extent, long first, long last) {
    return switch (extent) {
      case PLAIN -> TimeRange.closed(first, last);
      case ANCHORED -> TimeRange.closed(first - lookback, last);
      case SMOOTHED -> TimeRange.closed(first - lookback, last + lookback);
    };
  }

  private Plan subquery(Expr.Subquery subquery, Around around) {
    var when = when(subquery.shift());
    long range = positive(subquery.range());
    long step = subquery.step().isPresent() ? positive(subquery.step().get()) : subqueryStep;
    long before = when.of(around.first) - range;
    long first = (Math.floorDiv(before, step) + 1) * step;
    long last = Math.max(first, when.of(around.last));
    var inner = plan(subquery.inner(), new Around(first, last, step, around.function, Need.WHOLE));
    return new Plan.Subquery(subquery.position(), inner, range, step, when);
  }

  private Plan call(Expr.Call call, Around around) {
    var inside = around.inside(call.function());
    return switch (call.function()) {
      case "start" -> new Plan.Constant(call.position(), steps.start() / 1000.0);
      case "end" -> new Plan.Constant(call.position(), end / 1000.0);
      case "range" -> new Plan.Constant(call.position(), (end - steps.start()) / 1000.0);
      case "step" -> new Plan.Constant(call.position(), end == steps.start() ? 0 : steps.step() / 1000.0);
      case "pi" -> new Plan.Constant(call.position(), Math.PI);
      case "time", "scalar", "min_of", "max_of" -> new Plan.Call(call.position(), ValueType.SCALAR, call.function(), arguments(call, inside));
      case "info" ->
          new Plan.Call(
              call.position(),
              ValueType.VECTOR,
              call.function(),
              List.of(plan(call.arguments().getFirst(), inside), infos(call, inside)));
      default -> new Plan.Call(call.position(), ValueType.VECTOR, call.function(), arguments(call, inside));
    };
  }

  /// The metrics that `info` takes labels from, looked at when the first selector of its other argument is looked at.
  private Plan.Scan infos(Expr.Call call, Around inside) {
    var when = Reference.of(call.arguments().getFirst(), this::when);
    var matchers =
        call.arguments().size() > 1 && call.arguments().get(1) instanceof Expr.Selector selector
            ? selector.matchers()
            : List.of(Matcher.equal(Labels.NAME, "target_info"));
    var span = TimeRange.closed(when.of(inside.first) - lookback + 1, when.of(inside.last));
    var read = new Read(matchers, span, inside.function, 0, inside.step, Read.Detail.WHOLE);
    return new Plan.Scan(call.position(), read, when, Expr.Extent.PLAIN);
  }

  private List<Plan> arguments(Expr.Call call, Around inside) {
    return call.arguments().stream().map(argument -> plan(argument, inside)).toList();
  }

  private When when(Expr.Shift shift) {
    long offset = shift.offset().isPresent() ? millis(shift.offset().get()) : 0;
    var at =
        shift.at().isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(
                switch (shift.at().get()) {
                  case Expr.At.Time(var millis) -> millis;
                  case Expr.At.Start() -> steps.start();
                  case Expr.At.End() -> end;
                });
    return new When(at, offset);
  }

  private long positive(Expr.Duration duration) {
    long millis = millis(duration);
    if (millis <= 0 && duration instanceof Expr.Duration.Computed(var expr)) {
      throw new PlanException(DurationValue.where(expr) + "duration must be greater than 0");
    }
    return millis;
  }

  private long millis(Expr.Duration duration) {
    return switch (duration) {
      case Expr.Duration.Literal(var millis) -> millis;
      case Expr.Duration.Computed(var expr) ->
          new DurationValue(end == steps.start() ? 0 : steps.step() / 1000.0, (end - steps.start()) / 1000.0).millis(expr);
    };
  }
}
