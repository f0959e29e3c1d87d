package dev.perennial.promql.exec.step;

import dev.perennial.promql.syntax.Features.Feature;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Series under other labels or changed column by column.
public record Relabeled(Operator input, List<Labels> series, UnaryOperator<Column> change, BitSet nameless)
    implements Operator {
  /** The labels that say what a metric is, and that go with its name. */
  private static final Set<String> METADATA = Set.of(Labels.NAME, "__type__", "__unit__");

  /// Series whose names stay or go as those of `input` do.
  public Relabeled(Operator input, List<Labels> series, UnaryOperator<Column> change) {
    this(input, series, change, input.nameless());
  }

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

  /// The labels of a series whose metric's name is to be dropped, now or at the end of `query`.
  public static Labels unnamed(Query query, Labels labels) {
    return query.features().has(Feature.DELAYED_NAME_REMOVAL) ? labels : unnamed(labels);
  }

  /// All places below `count` if names are dropped at the end of `query`, else none.
  public static BitSet nameless(Query query, int count) {
    var places = new BitSet();
    places.set(0, query.features().has(Feature.DELAYED_NAME_REMOVAL) ? count : 0);
    return places;
  }

  /// `input` with the names of metrics dropped, now or at the end of `query`, and each column changed.
  public static Operator unnamed(Query query, Operator input, Twins twins, UnaryOperator<Column> change) {
    if (query.features().has(Feature.DELAYED_NAME_REMOVAL)) {
      return new Relabeled(input, input.series(), change, nameless(query, input.series().size()));
    }
    var labels = input.series().stream().map(Relabeled::unnamed).toList();
    return distinct(query, new Relabeled(input, labels, change), twins);
  }

  /// `input` at the end of `query`: without the names that were to be dropped there.
  public static Operator finished(Query query, Operator input) {
    var nameless = input.nameless();
    if (nameless.isEmpty()) {
      return input;
    }
    var labels = new ArrayList<>(input.series());
    nameless.stream().filter(place -> place < labels.size()).forEach(place -> labels.set(place, unnamed(labels.get(place))));
    return distinct(query, new Relabeled(input, labels, UnaryOperator.identity(), new BitSet()), Twins.JOIN);
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
    var nameless = new BitSet();
    var namelessInput = input.nameless();
    Exchange.inOrder(
        query,
        input,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            if (!batch[i].isEmpty()) {
              if (namelessInput.get(first + i) && !places.containsKey(input.series().get(first + i))) {
                nameless.set(columns.size());
              }
              add(input.series().get(first + i), batch[i], twins, places, labels, columns, query.budget());
            }
          }
        });
    return new Held(labels, columns, nameless);
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
