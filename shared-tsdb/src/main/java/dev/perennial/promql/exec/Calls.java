package dev.perennial.promql.exec;

import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.function.Absence;
import dev.perennial.promql.exec.function.FloatFunctions;
import dev.perennial.promql.exec.function.HistogramFunctions;
import dev.perennial.promql.exec.function.InfoLabels;
import dev.perennial.promql.exec.function.LabelFunctions;
import dev.perennial.promql.exec.function.Sorting;
import dev.perennial.promql.exec.histogram.Totals;
import dev.perennial.promql.exec.scan.InstantScan;
import dev.perennial.promql.exec.scan.WindowFunctions;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.QueryException;
import dev.perennial.promql.exec.step.Relabeled;
import dev.perennial.promql.exec.step.Relabeled.Twins;
import dev.perennial.promql.exec.text.LabelNames;
import dev.perennial.promql.exec.text.Numbers;
import dev.perennial.promql.plan.Plan;
import dev.perennial.promql.plan.Steps;
import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.promql.syntax.Position;
import dev.perennial.promql.syntax.ValueType;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/// Turns calls of functions into operators, by name.
final class Calls {
  private final Evaluator evaluator;
  private final Query query;

  Calls(Evaluator evaluator, Query query) {
    this.evaluator = evaluator;
    this.query = query;
  }

  /// The values of a call that is a scalar.
  double[] scalar(Plan.Call call, Steps steps) {
    var arguments = call.arguments();
    var out = new double[steps.count()];
    switch (call.function()) {
      case "time" -> Arrays.setAll(out, i -> steps.time(i) / 1000.0);
      case "scalar" -> onlyFloat(arguments.getFirst(), steps, out);
      case "min_of", "max_of" -> {
        var a = evaluator.scalar(arguments.getFirst(), steps);
        var b = evaluator.scalar(arguments.getLast(), steps);
        boolean least = call.function().equals("min_of");
        Arrays.setAll(out, i -> least ? Math.min(a[i], b[i]) : Math.max(a[i], b[i]));
      }
      default -> throw unknown(call);
    }
    return out;
  }

  private void onlyFloat(Plan argument, Steps steps, double[] out) {
    Arrays.fill(out, Double.NaN);
    var seen = new int[out.length];
    evaluator.each(
        evaluator.vector(argument, steps),
        (_, batch) -> {
          for (var column : batch) {
            var values = column.values();
            for (int i = 0; i < values.length; i++) {
              if (!Column.isAbsent(values[i])) {
                out[i] = ++seen[i] == 1 ? values[i] : Double.NaN;
              }
            }
          }
        });
  }

  /// The operator of a call that is a vector.
  Operator vector(Plan.Call call, Steps steps) {
    var arguments = call.arguments();
    var mathematical = FloatFunctions.mathematical(call.function());
    if (mathematical.isPresent()) {
      return floats(argument(call, 0, steps), column -> FloatFunctions.apply(mathematical.get(), column));
    }
    var calendar = FloatFunctions.calendar(call.function());
    if (calendar.isPresent()) {
      var times = arguments.isEmpty() ? unlabeled(seconds(steps)) : argument(call, 0, steps);
      return floats(times, column -> FloatFunctions.apply(calendar.get(), column));
    }
    if (arguments.stream().anyMatch(argument -> argument.type() == ValueType.MATRIX)) {
      return range(call, steps);
    }
    return switch (call.function()) {
      case "absent" -> Absence.of(query, argument(call, 0, steps), arguments.getFirst(), steps.count());
      case "vector" -> unlabeled(evaluator.scalar(arguments.getFirst(), steps));
      case "timestamp" -> timestamp(call, steps);
      case "start_timestamp" -> startTimestamp(call, steps);
      case "info" -> info(call, steps);
      case "round", "clamp", "clamp_min", "clamp_max" -> bounded(call, steps);
      case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc" -> sorted(call, steps);
      case "label_replace" ->
          relabeled(
              argument(call, 0, steps),
              text(call, 1),
              LabelFunctions.replace(text(call, 1), text(call, 2), text(call, 3), text(call, 4)));
      case "label_join" ->
          relabeled(
              argument(call, 0, steps),
              text(call, 1),
              LabelFunctions.join(
                  text(call, 1), text(call, 2), arguments.stream().skip(3).map(evaluator::text).toList()));
      case "histogram_count" -> histograms(call, steps, FloatHistogram::count);
      case "histogram_sum" -> histograms(call, steps, FloatHistogram::sum);
      case "histogram_avg" -> histograms(call, steps, histogram -> histogram.sum() / histogram.count());
      case "histogram_stdvar" -> histograms(call, steps, Totals::variance);
      case "histogram_stddev" -> histograms(call, steps, histogram -> Math.sqrt(Totals.variance(histogram)));
      case "histogram_quantile" ->
          HistogramFunctions.quantile(
              query,
              evaluator.scalar(arguments.get(0), steps),
              argument(call, 1, steps),
              steps,
              arguments.get(1).position(),
              arguments.get(0).position());
      case "histogram_quantiles" -> quantiles(call, steps);
      case "histogram_fraction" ->
          HistogramFunctions.fraction(
              query,
              evaluator.scalar(arguments.get(0), steps),
              evaluator.scalar(arguments.get(1), steps),
              argument(call, 2, steps),
              steps,
              arguments.get(2).position());
      default -> throw unknown(call);
    };
  }

  private static IllegalArgumentException unknown(Plan.Call call) {
    return new IllegalArgumentException("Cannot evaluate the function " + call.function());
  }

  private Operator argument(Plan.Call call, int place, Steps steps) {
    return evaluator.vector(call.arguments().get(place), steps);
  }

  private String text(Plan.Call call, int place) {
    return evaluator.text(call.arguments().get(place));
  }

  /// One series without labels.
  static Held unlabeled(double[] values) {
    return new Held(List.of(Labels.empty()), List.of(new Column(values)));
  }

  private static double[] seconds(Steps steps) {
    var out = new double[steps.count()];
    Arrays.setAll(out, i -> Math.floorDiv(steps.time(i), 1000L));
    return out;
  }

  private Operator floats(Operator input, UnaryOperator<Column> change) {
    return Relabeled.unnamed(query, input, Twins.JOIN, change);
  }

  private Operator histograms(Plan.Call call, Steps steps, ToDoubleFunction<FloatHistogram> reading) {
    return floats(argument(call, 0, steps), column -> HistogramFunctions.apply(reading, column));
  }

  private Operator quantiles(Plan.Call call, Steps steps) {
    var arguments = call.arguments();
    var input = evaluator.held(argument(call, 0, steps));
    var label = text(call, 1);
    if (!LabelNames.isValid(label)) {
      throw QueryException.execution("invalid label name " + LabelNames.quoted(label));
    }
    var labels = new ArrayList<Labels>();
    var columns = new ArrayList<Column>();
    for (var argument : arguments.subList(2, arguments.size())) {
      var q = evaluator.scalar(argument, steps);
      var part =
          evaluator.held(
              HistogramFunctions.quantile(
                  query, q, input.copy(), steps, arguments.getFirst().position(), argument.position()));
      var name = Numbers.openMetrics(q[0]);
      part.series().forEach(series -> labels.add(series.with(label, name)));
      columns.addAll(part.columns());
    }
    return Relabeled.distinct(query, new Held(labels, columns, Relabeled.nameless(query, labels.size())), Twins.JOIN);
  }

  private Operator relabeled(Operator input, String target, UnaryOperator<Labels> change) {
    var labels = input.series().stream().map(change).toList();
    var nameless = (BitSet) input.nameless().clone();
    if (target.equals(Labels.NAME)) {
      // A name that was given on purpose stays.
      for (int i = 0; i < labels.size(); i++) {
        nameless.set(i, nameless.get(i) && labels.get(i).equals(input.series().get(i)));
      }
    }
    return Relabeled.distinct(query, new Relabeled(input, labels, UnaryOperator.identity(), nameless), Twins.JOIN);
  }

  private Operator info(Plan.Call call, Steps steps) {
    var base = evaluator.held(argument(call, 0, steps));
    var scan =
        switch (call.arguments().get(1)) {
          case Plan.Scan plain -> plain;
          case Plan.Invariant(Plan.Scan fixed) -> fixed;
          case Plan.Invariant _, Plan.Constant _, Plan.Text _, Plan.Window _, Plan.Subquery _, Plan.Call _, Plan.Aggregate _,
              Plan.Combine _, Plan.Negate _ -> throw new IllegalArgumentException("Cannot take labels from: " + call);
        };
    var infos = new InfoLabels(query, base, scan.read().matchers());
    var selection = infos.selection();
    if (selection.isEmpty()) {
      return infos.enriched(Held.none(), Held.none());
    }
    var found = new Plan.Scan(scan.position(), scan.read().withMatchers(selection.get()), scan.when(), scan.extent());
    return infos.enriched(
        evaluator.held(evaluator.scan(found, steps, InstantScan.Part.VALUE)),
        evaluator.held(evaluator.scan(found, steps, InstantScan.Part.TIME)));
  }

  /// Nothing but for a selector, and only if start timestamps are used at all.
  private Operator startTimestamp(Plan.Call call, Steps steps) {
    if (call.arguments().getFirst() instanceof Plan.Scan scan) {
      boolean used = query.features().has(Feature.START_TIMESTAMPS);
      return used ? floats(evaluator.scan(scan, steps, InstantScan.Part.START), UnaryOperator.identity()) : Held.none();
    }
    // Evaluated all the same, for there may be something to remark.
    evaluator.each(argument(call, 0, steps), (_, _) -> {});
    return Held.none();
  }

  private Operator range(Plan.Call call, Steps steps) {
    var arguments = call.arguments();
    var matrix = arguments.stream().filter(argument -> argument.type() == ValueType.MATRIX).findFirst().orElseThrow();
    var others = arguments.stream().filter(argument -> argument.type() == ValueType.SCALAR).toList();
    var function =
        WindowFunctions.named(
                call.function(),
                Evaluator.range(matrix),
                Evaluator.extent(matrix),
                others.stream().map(other -> evaluator.scalar(other, steps)).toList(),
                (others.isEmpty() ? call : others.getFirst()).position(),
                query.annotations())
            .orElseThrow(() -> unknown(call));
    var windows = evaluator.windows(matrix, position(arguments.getFirst()), steps, function);
    return switch (call.function()) {
      case "absent_over_time" -> Absence.of(query, windows, matrix, steps.count());
      case "last_over_time", "first_over_time" -> windows;
      default -> Relabeled.unnamed(query, windows, Twins.REFUSE, UnaryOperator.identity());
    };
  }

  /// Where remarks on a range are placed: at the function's first argument, but a subquery has no place in Prometheus.
  private static Position position(Plan first) {
    return switch (first) {
      case Plan.Subquery _ -> new Position(0, 0);
      case Plan.Invariant(var inner) -> position(inner);
      case Plan.Constant _, Plan.Text _, Plan.Scan _, Plan.Window _, Plan.Call _, Plan.Aggregate _, Plan.Combine _, Plan.Negate _ ->
          first.position();
    };
  }

  private Operator timestamp(Plan.Call call, Steps steps) {
    var argument = call.arguments().getFirst();
    if (argument instanceof Plan.Scan scan) {
      return floats(evaluator.scan(scan, steps, InstantScan.Part.TIME), UnaryOperator.identity());
    }
    return floats(
        evaluator.vector(argument, steps),
        column -> {
          var out = new Column(column.steps());
          for (int i = 0; i < column.steps(); i++) {
            if (column.has(i)) {
              out.set(i, steps.time(i) / 1000.0);
            }
          }
          return out;
        });
  }

  private Operator bounded(Plan.Call call, Steps steps) {
    var arguments = call.arguments();
    var scalars = arguments.stream().skip(1).map(argument -> evaluator.scalar(argument, steps)).toList();
    var function =
        switch (call.function()) {
          case "clamp" -> FloatFunctions.clamp(scalars.get(0), scalars.get(1));
          case "clamp_min" -> FloatFunctions.clamp(scalars.getFirst(), filled(steps, Double.POSITIVE_INFINITY));
          case "clamp_max" -> FloatFunctions.clamp(filled(steps, Double.NEGATIVE_INFINITY), scalars.getFirst());
          default -> FloatFunctions.round(scalars.isEmpty() ? filled(steps, 1) : scalars.getFirst());
        };
    return floats(argument(call, 0, steps), column -> FloatFunctions.apply(function, column));
  }

  private static double[] filled(Steps steps, double value) {
    var out = new double[steps.count()];
    Arrays.fill(out, value);
    return out;
  }

  private static Column floatsOnly(Column in) {
    return in.onlyFloats() ? in : new Column(in.values());
  }

  private Operator sorted(Plan.Call call, Steps steps) {
    var input = argument(call, 0, steps);
    if (steps.count() > 1) {
      query
          .annotations()
          .add(
              Annotation.warning(
                  "sort is ineffective for range queries since results are always ordered by labels",
                  call.position()));
      // What cannot be sorted by its value is left out all the same.
      return call.function().startsWith("sort_by_label") ? input : new Relabeled(input, input.series(), Calls::floatsOnly);
    }
    var direction = call.function().endsWith("_desc") ? Sorting.Direction.DOWN : Sorting.Direction.UP;
    return call.function().startsWith("sort_by_label")
        ? Sorting.byLabel(query, input, call.arguments().stream().skip(1).map(evaluator::text).toList(), direction)
        : Sorting.byValue(query, input, direction);
  }
}
