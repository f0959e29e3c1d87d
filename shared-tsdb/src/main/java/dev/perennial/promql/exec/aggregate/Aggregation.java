package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Exchange;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.text.Numbers;
import dev.perennial.promql.syntax.Expr.Grouping;
import dev.perennial.promql.syntax.Position;
import java.util.ArrayList;
import java.util.function.Supplier;

/// The aggregations that make one series of each group.
public final class Aggregation {
  private Aggregation() {}

  /// Whether `name` is one of them.
  public static boolean has(String name) {
    return switch (name) {
      case "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile" -> true;
      default -> false;
    };
  }

  /// The aggregate of `input` by groups; `position` is where the input stands in the query.
  public static Held of(Query query, String name, Operator input, Grouping grouping, int steps, Position position) {
    var remarks = new Remarks(query.annotations(), position);
    return fold(
        query,
        input,
        grouping,
        () ->
            switch (name) {
              case "sum" -> new Sum(steps, remarks);
              case "avg" -> new Average(steps, remarks);
              case "min" -> new Extreme(Extreme.Kind.MIN, steps, remarks);
              case "max" -> new Extreme(Extreme.Kind.MAX, steps, remarks);
              case "count" -> new Count(Count.Kind.COUNT, steps);
              case "group" -> new Count(Count.Kind.GROUP, steps);
              case "stddev" -> new Deviation(Deviation.Kind.STDDEV, steps, remarks);
              case "stdvar" -> new Deviation(Deviation.Kind.STDVAR, steps, remarks);
              default -> throw new IllegalArgumentException("Cannot aggregate by " + name);
            });
  }

  /// The quantile of `input` by groups, with one parameter for each step, which stands at `parameterPosition`.
  public static Held quantile(
      Query query,
      double[] quantiles,
      Operator input,
      Grouping grouping,
      Position position,
      Position parameterPosition) {
    for (double q : quantiles) {
      if (!(q >= 0 && q <= 1)) {
        query
            .annotations()
            .add(
                Annotation.warning(
                    "quantile value should be between 0 and 1, got " + Numbers.general(q), parameterPosition));
      }
    }
    var remarks = new Remarks(query.annotations(), position);
    return fold(query, Held.of(query, input), grouping, () -> new QuantileOfGroup(quantiles, remarks));
  }

  private static Held fold(Query query, Operator input, Grouping grouping, Supplier<Accumulator> kind) {
    var series = input.series();
    var groups = Groups.of(series, grouping);
    var accumulators = new ArrayList<Accumulator>(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      accumulators.add(kind.get());
    }
    // A sum and its error for each step.
    query.budget().take(0, 16L * query.steps().count() * groups.size());
    Exchange.inOrder(
        query,
        input,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            accumulators.get(groups.ofSeries()[first + i]).add(series.get(first + i), batch[i]);
          }
        });
    var columns = new ArrayList<Column>(groups.size());
    for (var accumulator : accumulators) {
      var column = accumulator.finish();
      query.budget().take(column.count(), column.bytes());
      columns.add(column);
    }
    return new Held(groups.labels(), columns, groups.nameless(input.nameless()));
  }
}
