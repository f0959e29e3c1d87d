package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Brings inputs into an order of their own: by labels, and those of one replica joined to one.
final class Union {
  private static final Comparator<Replica> ORDER =
      Comparator.comparing(Replica::labels).thenComparing(Replica::samples, Union::compare);

  private Union() {}

  /// The samples of each replica, in order of labels; products of merges stay apart.
  static List<Samples> of(List<Replica> inputs) {
    var sorted = new ArrayList<Replica>(inputs.size());
    for (var input : inputs) {
      if (!input.samples().isEmpty()) {
        sorted.add(input);
      }
    }
    sorted.sort(ORDER);
    var out = new ArrayList<Samples>(sorted.size());
    for (int i = 0; i < sorted.size(); i++) {
      var input = sorted.get(i);
      boolean same = i > 0 && !input.labels().isEmpty() && input.labels().equals(sorted.get(i - 1).labels());
      if (same) {
        out.add(join(out.removeLast(), input.samples()));
      } else {
        out.add(input.samples());
      }
    }
    return out;
  }

  private static Samples join(Samples a, Samples b) {
    var joined = new Samples(a.size() + b.size());
    var out = new Joint(joined);
    int i = 0;
    int j = 0;
    while (i < a.size() && j < b.size()) {
      long left = a.time(i);
      long right = b.time(j);
      if (left < right) {
        out.add(a, i++);
      } else if (right < left) {
        out.add(b, j++);
      } else if (compare(a, i++, b, j++) <= 0) {
        out.add(a, i - 1);
      } else {
        out.add(b, j - 1);
      }
    }
    while (i < a.size()) {
      out.add(a, i++);
    }
    while (j < b.size()) {
      out.add(b, j++);
    }
    return joined;
  }

  private static int compare(Samples a, Samples b) {
    int common = Math.min(a.size(), b.size());
    for (int i = 0; i < common; i++) {
      int order = Long.compare(a.time(i), b.time(i));
      order = order != 0 ? order : compare(a, i, b, i);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  /** Live samples before stale markers, then histograms before floats, then by bits: any order will do that is one. */
  private static int compare(Samples a, int i, Samples b, int j) {
    int order = Boolean.compare(a.isStale(i), b.isStale(j));
    order = order != 0 ? order : Boolean.compare(a.histogram(i) == null, b.histogram(j) == null);
    return order != 0
        ? order
        : Long.compare(Double.doubleToRawLongBits(a.value(i)), Double.doubleToRawLongBits(b.value(j)));
  }
}
