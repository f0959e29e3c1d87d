package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.histogram.Bucket;
import dev.perennial.promql.exec.step.Column;
import dev.perennial.promql.exec.step.Exchange;
import dev.perennial.promql.exec.step.Held;
import dev.perennial.promql.exec.step.Operator;
import dev.perennial.promql.exec.step.Query;
import dev.perennial.promql.exec.step.QueryException;
import dev.perennial.promql.exec.text.LabelNames;
import dev.perennial.promql.exec.text.Numbers;
import dev.perennial.promql.syntax.Expr.Grouping;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;

/// `count_values`: how many series of a group have each value, the value as a label.
public final class CountValues {
  private CountValues() {}

  /// The counts, with the values in the label `label`.
  public static Held of(Query query, String label, Operator input, Grouping grouping, int steps) {
    if (!LabelNames.isValid(label)) {
      throw QueryException.execution("invalid label name " + LabelNames.quoted(label));
    }
    var groups = Groups.of(input.series(), grouping);
    var counts = new LinkedHashMap<Labels, Column>();
    var names = new HashMap<Double, String>();
    Exchange.inOrder(
        query,
        input,
        (first, batch) -> {
          for (int i = 0; i < batch.length; i++) {
            var group = groups.labels().get(groups.ofSeries()[first + i]);
            for (int step = 0; step < steps; step++) {
              FloatHistogram histogram = batch[i].histogram(step);
              if (histogram == null && !batch[i].has(step)) {
                continue;
              }
              var value =
                  histogram == null
                      ? names.computeIfAbsent(batch[i].values()[step], Numbers::plain)
                      : Bucket.text(histogram);
              var column = counts.computeIfAbsent(group.with(label, value), _ -> new Column(steps));
              column.set(step, column.has(step) ? column.values()[step] + 1 : 1);
            }
          }
        });
    counts.values().forEach(column -> query.budget().take(column.count(), column.bytes()));
    return new Held(List.copyOf(counts.keySet()), new ArrayList<>(counts.values()));
  }
}
