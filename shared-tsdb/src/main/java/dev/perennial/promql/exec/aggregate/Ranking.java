package dev.perennial.promql.exec.aggregate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The k greatest or least samples of a group at one step: a heap whose root is the next to go.
///
/// Of equal samples Prometheus keeps those that its binary heap happens to keep; this is the same heap, so that the same ones stay.
final class Ranking {
  /// Which samples are kept.
  enum Order {
    /// The greatest.
    GREATEST,
    /// The least.
    LEAST
  }

  /// A sample and the place of its series.
  record Entry(int series, double value) {}

  private final Order order;
  private final int k;
  private final List<Entry> heap = new ArrayList<>(0);

  Ranking(Order order, int k) {
    this.order = order;
    this.k = k;
  }

  void offer(int series, double value) {
    if (k < 1) {
      return;
    }
    if (heap.size() < k) {
      heap.add(new Entry(series, value));
      up(heap.size() - 1);
      return;
    }
    double root = heap.getFirst().value;
    boolean better = order == Order.GREATEST ? root < value : root > value;
    if (better || (Double.isNaN(root) && !Double.isNaN(value))) {
      heap.set(0, new Entry(series, value));
      down();
    }
  }

  /// Whether `a` goes before `b` does; NaN goes first.
  private boolean goesBefore(Entry a, Entry b) {
    return Double.isNaN(a.value) || (order == Order.GREATEST ? a.value < b.value : a.value > b.value);
  }

  private void up(int place) {
    int child = place;
    while (child > 0) {
      int parent = (child - 1) / 2;
      if (!goesBefore(heap.get(child), heap.get(parent))) {
        return;
      }
      Collections.swap(heap, child, parent);
      child = parent;
    }
  }

  private void down() {
    int parent = 0;
    while (2 * parent + 1 < heap.size()) {
      int child = 2 * parent + 1;
      if (child + 1 < heap.size() && goesBefore(heap.get(child + 1), heap.get(child))) {
        child++;
      }
      if (!goesBefore(heap.get(child), heap.get(parent))) {
        return;
      }
      Collections.swap(heap, parent, child);
      parent = child;
    }
  }

  /// The samples kept, the best first.
  List<Entry> ranked() {
    // By insertion, which tolerates that every NaN goes before every other one.
    var out = new ArrayList<>(heap);
    for (int i = 1; i < out.size(); i++) {
      for (int j = i; j > 0 && goesBefore(out.get(j - 1), out.get(j)); j--) {
        Collections.swap(out, j, j - 1);
      }
    }
    return out;
  }
}
