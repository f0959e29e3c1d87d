package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.histogram.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Counts of buckets by index, ascending. Nothing is written once it is made, so rows share their indexes.
final class BucketRow {
  private final int[] indexes;
  private final double[] counts;

  private BucketRow(int[] indexes, double[] counts) {
    this.indexes = indexes;
    this.counts = counts;
  }

  /// Where the buckets of one histogram go: those of `schema` that lie below `threshold` are left out, others are joined by twos, `steps` times.
  record Scale(int schema, int steps, double threshold) {
    boolean leavesOut(int index) {
      return threshold > 0 && Math.pow(2, (index - 1) * Math.pow(2, -schema)) < threshold;
    }

    int target(int index) {
      return ((index - 1) >> steps) + 1;
    }
  }

  static BucketRow of(List<Span> spans, double[] counts, Scale scale) {
    var indexes = new int[counts.length];
    var sums = new double[counts.length];
    int size = 0;
    int at = 0;
    int index = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++, at++) {
        if (scale.leavesOut(index)) {
          continue;
        }
        int target = scale.target(index);
        if (size > 0 && indexes[size - 1] == target) {
          sums[size - 1] += counts[at];
        } else {
          indexes[size] = target;
          sums[size++] = counts[at];
        }
      }
    }
    return size == indexes.length ? new BucketRow(indexes, sums) : new BucketRow(Arrays.copyOf(indexes, size), Arrays.copyOf(sums, size));
  }

  /// `zero` and what [#of] leaves out.
  static double leftOut(double zero, List<Span> spans, double[] counts, Scale scale) {
    double sum = zero;
    int at = 0;
    int index = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++, at++) {
        sum += scale.leavesOut(index) ? counts[at] : 0;
      }
    }
    return sum;
  }

  /// Whether some bucket counts less than it did in `last`.
  boolean isBelow(BucketRow last) {
    int at = 0;
    for (int i = 0; i < last.indexes.length; i++) {
      while (at < indexes.length && indexes[at] < last.indexes[i]) {
        at++;
      }
      double now = at < indexes.length && indexes[at] == last.indexes[i] ? counts[at] : 0;
      if (now < last.counts[i]) {
        return true;
      }
    }
    return false;
  }

  /// This and `factor` times `other`.
  BucketRow plus(BucketRow other, double factor) {
    if (Arrays.equals(indexes, other.indexes)) {
      var sums = new double[counts.length];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = counts[i] + factor * other.counts[i];
      }
      return new BucketRow(indexes, sums);
    }
    var joined = new int[indexes.length + other.indexes.length];
    var sums = new double[joined.length];
    int size = 0;
    for (int i = 0, j = 0; i < indexes.length || j < other.indexes.length; size++) {
      boolean mine = j == other.indexes.length || (i < indexes.length && indexes[i] <= other.indexes[j]);
      boolean theirs = i == indexes.length || (j < other.indexes.length && other.indexes[j] <= indexes[i]);
      joined[size] = mine ? indexes[i] : other.indexes[j];
      sums[size] = mine && theirs ? counts[i] + factor * other.counts[j] : mine ? counts[i] : factor * other.counts[j];
      i += mine ? 1 : 0;
      j += theirs ? 1 : 0;
    }
    return new BucketRow(Arrays.copyOf(joined, size), Arrays.copyOf(sums, size));
  }

  /// Every count divided by `parts`.
  BucketRow dividedBy(double parts) {
    var out = new double[counts.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = counts[i] / parts;
    }
    return new BucketRow(indexes, out);
  }

  /// Where the buckets lie.
  List<Span> spans() {
    var spans = new ArrayList<Span>();
    int end = 0;
    for (int from = 0; from < indexes.length; ) {
      int to = from + 1;
      while (to < indexes.length && indexes[to] == indexes[to - 1] + 1) {
        to++;
      }
      spans.add(new Span(indexes[from] - end, to - from));
      end = indexes[to - 1] + 1;
      from = to;
    }
    return spans;
  }

  /// The counts, not to be written.
  double[] counts() {
    return counts;
  }
}
