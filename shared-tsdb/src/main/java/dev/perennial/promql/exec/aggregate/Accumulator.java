package dev.perennial.promql.exec.aggregate;

import dev.perennial.promql.exec.step.Column;
import dev.perennial.tsdb.labels.Labels;

/// What an aggregation keeps of one group: it is given the columns of the group's series in order and answers one column.
interface Accumulator {
  /// Takes in a series.
  void add(Labels series, Column column);

  /// The aggregate at each step.
  Column finish();
}
