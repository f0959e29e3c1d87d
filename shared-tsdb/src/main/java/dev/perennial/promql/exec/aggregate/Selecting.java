package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.annotation.Annotation;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Exchange;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.QueryException;
import dev.perennial.promql.exec.text.Numbers;
import dev.perennial.promql.syntax.Expr.Grouping;
import dev.perennial.promql.syntax.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// The aggregations that keep some series of each group as they are: `topk`, `bottomk`, `limitk` and `limit_ratio`.
///
/// At each step they keep at most k samples a group; columns are made only of the series kept at some step.
public final class Selecting {
  private Selecting() {}

  /// Whether `name` is one of them.
  public static boolean has(String name) {
    return switch (name) {
      case "topk", "bottomk", "limitk", "limit_ratio" -> true;
      default -> false;
    };
  }

  /// The `k[i]` greatest or least samples of each group at each step.
  ///
  /// At a single step the result is in order of value within a group, as Prometheus answers it.
  public static Held byRank(
      Query query, String name, double[] k, Operator input, Grouping grouping, Position position) {
    if (Arrays.stream(k).allMatch(value -> value < 1)) {
      return Held.none();
    }
    checkCounts(k);
    var series = input.series();
    var groups = Groups.of(series, grouping);
    var order = name.equals("topk") ? Ranking.Order.GREATEST : Ranking.Order.LEAST;
    var rankings = new Ranking[groups.size()][];
    for (int i = 0; i < rankings.length; i++) {
      rankings[i] = new Ranking[k.length];
      for (int step = 0; step < k.length; step++) {
        rankings[i][step] = new Ranking(order, (int) Math.min((long) k[step], series.size()));
      }
    }
    var remarks = new Remarks(query.annotations(), position);
    Exchange.inOrder(
        query,
        input,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            var group = rankings[groups.ofSeries()[first + i]];
            var values = batch[i].values();
            for (int step = 0; step < values.length; step++) {
              if (!Column.isAbsent(values[step])) {
                group[step].offer(first + i, values[step]);
              }
            }
            if (!batch[i].onlyFloats()) {
              remarks.ignoredHistogram(name);
            }
          }
        });
    return collect(query, input, rankings, k.length);
  }

  private static Held collect(Query query, Operator input, Ranking[][] rankings, int steps) {
    if (steps == 1) {
      var places = new ArrayList<Integer>();
      var columns = new ArrayList<Column>();
      for (var group : rankings) {
        for (var entry : group[0].ranked()) {
          places.add(entry.series());
          columns.add(new Column(new double[] {entry.value()}));
        }
      }
      return held(input, places, columns);
    }
    var kept = new TreeMap<Integer, Column>();
    for (var group : rankings) {
      for (int step = 0; step < steps; step++) {
        for (var entry : group[step].ranked()) {
          kept.computeIfAbsent(entry.series(), _ -> new Column(steps)).set(step, entry.value());
        }
      }
    }
    kept.values().forEach(column -> query.budget().take(column.count(), column.bytes()));
    return held(input, kept.keySet(), List.copyOf(kept.values()));
  }

  /// The series at `places` of `input` with other columns.
  private static Held held(Operator input, Collection<Integer> places, List<Column> columns) {
    var nameless = new BitSet();
    var namelessInput = input.nameless();
    int next = 0;
    for (int place : places) {
      nameless.set(next++, namelessInput.get(place));
    }
    return new Held(places.stream().map(input.series()::get).toList(), columns, nameless);
  }

  private static void checkCounts(double[] k) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double value : k) {
      if (Double.isNaN(value)) {
        throw QueryException.execution("Parameter value is NaN");
      }
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    if (least <= Long.MIN_VALUE) {
      throw QueryException.execution("Scalar value " + Numbers.general(least) + " underflows int64");
    }
    if (greatest >= Long.MAX_VALUE) {
      throw QueryException.execution("Scalar value " + Numbers.general(greatest) + " overflows int64");
    }
  }

  /// The first `k[i]` series of each group at each step, in the input's order.
  public static Held first(Query query, double[] k, Operator input, Grouping grouping) {
    if (Arrays.stream(k).allMatch(value -> value < 1)) {
      return Held.none();
    }
    checkCounts(k);
    var groups = Groups.of(input.series(), grouping);
    var kept = new int[groups.size()][k.length];
    return filter(
        query,
        input,
        (series, step) -> {
          if (kept[groups.ofSeries()[series]][step] >= Math.max(0, (long) k[step])) {
            return false;
          }
          kept[groups.ofSeries()[series]][step]++;
          return true;
        });
  }

  /// The part `r[i]` of the series at each step, chosen by the hash of their labels; a negative part is the complement.
  public static Held byHash(Query query, double[] r, Operator input, Position parameterPosition) {
    if (Arrays.stream(r).allMatch(value -> value == 0)) {
      return Held.none();
    }
    for (double ratio : r) {
      if (Double.isNaN(ratio)) {
        throw QueryException.execution("Ratio value is NaN");
      }
      if (Math.abs(ratio) > 1) {
        query
            .annotations()
            .add(
                Annotation.warning(
                    "ratio value should be between -1 and 1, got "
                        + Numbers.general(ratio)
                        + ", capping to "
                        + (ratio > 0 ? "1" : "-1"),
                    parameterPosition));
      }
    }
    var offsets = input.series().stream().mapToDouble(LabelHash::part).toArray();
    return filter(
        query,
        input,
        (series, step) -> {
          double ratio = Math.clamp(r[step], -1, 1);
          return ratio >= 0 ? offsets[series] < ratio : offsets[series] >= 1 + ratio;
        });
  }

  /// Decides about one sample.
  private interface Choice {
    boolean keeps(int series, int step);
  }

  private static Held filter(Query query, Operator input, Choice choice) {
    var places = new ArrayList<Integer>();
    var columns = new ArrayList<Column>();
    Exchange.inOrder(
        query,
        input,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            var column = batch[i];
            for (int step = 0; step < column.steps(); step++) {
              if (column.has(step) && !choice.keeps(first + i, step)) {
                column.clear(step);
              }
            }
            if (!column.isEmpty()) {
              query.budget().take(column.count(), column.bytes());
              places.add(first + i);
              columns.add(column);
            }
          }
        });
    return held(input, places, columns);
  }
}
