package dev.perennial.promql.exec.step;

import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Series under other labels or changed column by column.
public record Relabeled(Operator input, List<Labels> series, UnaryOperator<Column> change) implements Operator {
  /** The labels that say what a metric is, and that go with its name. */
  private static final Set<String> METADATA = Set.of(Labels.NAME, "__type__", "__unit__");

  /// Copies the list.
  public Relabeled {
    series = List.copyOf(series);
  }

  @Override
  public Column[] batch(int index) {
    var batch = input.batch(index);
    for (int i = 0; i < batch.length; i++) {
      batch[i] = change.apply(batch[i]);
    }
    return batch;
  }

  /// Whether series that come to have the same labels may become one.
  public enum Twins {
    /// They may, if they have no step in common.
    JOIN,
    /// They may not, unless all but one are empty.
    REFUSE
  }

  /// The labels of a series once its metric's name is dropped.
  public static Labels unnamed(Labels labels) {
    return labels.isEmpty() || !labels.name(0).startsWith("__") ? labels : labels.without(METADATA);
  }

  /// `input` with the names of metrics dropped and each column changed.
  public static Operator unnamed(Query query, Operator input, Twins twins, UnaryOperator<Column> change) {
    var labels = input.series().stream().map(Relabeled::unnamed).toList();
    return distinct(query, new Relabeled(input, labels, change), twins);
  }

  /// `input` with each label set once.
  ///
  /// @throws QueryException if two samples of one step would have the same labels
  public static Operator distinct(Query query, Operator input, Twins twins) {
    var seen = new HashSet<Labels>();
    if (input.series().stream().allMatch(seen::add)) {
      return input;
    }
    var places = new HashMap<Labels, Integer>();
    var labels = new ArrayList<Labels>();
    var columns = new ArrayList<Column>();
    Exchange.inOrder(
        query,
        input,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            if (!batch[i].isEmpty()) {
              add(input.series().get(first + i), batch[i], twins, places, labels, columns, query.budget());
            }
          }
        });
    return new Held(labels, columns);
  }

  private static void add(
      Labels series,
      Column column,
      Twins twins,
      Map<Labels, Integer> places,
      List<Labels> labels,
      List<Column> columns,
      Budget budget) {
    var place = places.putIfAbsent(series, columns.size());
    if (place == null) {
      budget.take(column.count(), column.bytes());
      labels.add(series);
      columns.add(column);
    } else if (twins == Twins.REFUSE) {
      throw twice();
    } else {
      join(columns.get(place), column);
    }
  }

  /// Adds the samples of `column` to `into`.
  ///
  /// @throws QueryException if both have a sample at one step
  public static void join(Column into, Column column) {
    for (int i = 0; i < column.steps(); i++) {
      if (column.has(i)) {
        if (into.has(i)) {
          throw twice();
        }
        into.copy(i, column);
      }
    }
  }

  /// What is said of two samples with the same labels.
  public static QueryException twice() {
    return QueryException.execution("vector cannot contain metrics with the same labelset");
  }
}
