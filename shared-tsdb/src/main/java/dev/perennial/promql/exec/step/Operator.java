package dev.perennial.promql.exec.step;

import dev.perennial.tsdb.labels.Labels;
import java.util.BitSet;
import java.util.List;

/// A producer of series: their labels are known at once, their values are computed batch by batch.
///
/// Batch `b` holds the series from `b * RUN` on, at most [#RUN] of them. Batches may be asked for in any order and from
/// several threads at once, each once.
public interface Operator {
  /// The number of series in a batch, fixed so that results do not depend on the number of threads.
  int RUN = 32;

  /// The labels of all series, in the operator's order.
  List<Labels> series();

  /// The columns of batch `index`, one for each of its series.
  Column[] batch(int index);

  /// The places of the series whose metric names go at the end of the query; empty unless names are dropped only there.
  default BitSet nameless() {
    return new BitSet();
  }

  /// The number of batches.
  default int batches() {
    return (series().size() + RUN - 1) / RUN;
  }

  /// The number of series in batch `index`.
  default int size(int index) {
    return Math.min(RUN, series().size() - index * RUN);
  }
}
