package dev.perennial.promql.exec.step;

import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Series whose columns are in memory.
public record Held(List<Labels> series, List<Column> columns, BitSet nameless) implements Operator {
  /// Series that keep their names.
  public Held(List<Labels> series, List<Column> columns) {
    this(series, columns, new BitSet());
  }

  /// Copies both lists.
  public Held {
    series = List.copyOf(series);
    columns = List.copyOf(columns);
  }

  /// No series.
  public static Held none() {
    return new Held(List.of(), List.of());
  }

  /// All series of `operator`, computed in parallel and accounted for.
  public static Held of(Query query, Operator operator) {
    if (operator instanceof Held held) {
      return held;
    }
    var columns = new ArrayList<Column>(operator.series().size());
    Exchange.inOrder(
        query,
        operator,
        (_, batch) -> {
          for (var column : batch) {
            query.budget().take(column.count(), column.bytes());
            columns.add(column);
          }
        });
    return new Held(operator.series(), columns, operator.nameless());
  }

  /// The same series with columns of their own.
  public Held copy() {
    return new Held(series, columns.stream().map(Column::copy).toList(), nameless);
  }

  @Override
  public Column[] batch(int index) {
    int from = index * RUN;
    return columns.subList(from, from + size(index)).toArray(Column[]::new);
  }
}
