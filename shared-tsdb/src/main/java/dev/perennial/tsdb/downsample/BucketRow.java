package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.histogram.Span;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counts of buckets. Only a [#copy] is ever written, by its owner; so other rows share their arrays.
final class BucketRow {
  private final BucketPlaces places;
  private final double[] counts;

  private BucketRow(BucketPlaces places, double[] counts) {
    this.places = places;
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

    boolean changesNothing() {
      return steps == 0 && threshold == 0;
    }
  }

  /// The row of one histogram; `before` is that of the one before it, if there is one.
  static BucketRow of(List<Span> spans, double[] counts, Scale scale, @Nullable BucketRow before) {
    if (scale.changesNothing()) {
      return new BucketRow(BucketPlaces.of(spans, counts.length, before == null ? null : before.places), counts);
    }
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
    return size == indexes.length
        ? new BucketRow(new BucketPlaces(indexes), sums)
        : new BucketRow(new BucketPlaces(Arrays.copyOf(indexes, size)), Arrays.copyOf(sums, size));
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
    if (places.isSameAs(last.places)) {
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] < last.counts[i]) {
          return true;
        }
      }
      return false;
    }
    int[] indexes = places.indexes();
    int[] lastIndexes = last.places.indexes();
    int at = 0;
    for (int i = 0; i < lastIndexes.length; i++) {
      while (at < indexes.length && indexes[at] < lastIndexes[i]) {
        at++;
      }
      double now = at < indexes.length && indexes[at] == lastIndexes[i] ? counts[at] : 0;
      if (now < last.counts[i]) {
        return true;
      }
    }
    return false;
  }

  /// The same counts, to be written.
  BucketRow copy() {
    return new BucketRow(places, counts.clone());
  }

  /// This row, which is a copy, with `next` added; another one where that has other buckets.
  BucketRow add(BucketRow next) {
    if (!places.isSameAs(next.places)) {
      return plus(next, 1);
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += next.counts[i];
    }
    return this;
  }

  /// This row, which is a copy, with `next` added and then `last` taken away; another one where those have other buckets.
  BucketRow advance(BucketRow last, BucketRow next) {
    if (!places.isSameAs(next.places) || !places.isSameAs(last.places)) {
      return plus(next, 1).plus(last, -1);
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] = counts[i] + next.counts[i] - last.counts[i];
    }
    return this;
  }

  /** This and `factor` times `other`. */
  private BucketRow plus(BucketRow other, double factor) {
    int[] mineIndexes = places.indexes();
    int[] theirIndexes = other.places.indexes();
    var joined = new int[mineIndexes.length + theirIndexes.length];
    var sums = new double[joined.length];
    int size = 0;
    for (int i = 0, j = 0; i < mineIndexes.length || j < theirIndexes.length; size++) {
      boolean mine = j == theirIndexes.length || (i < mineIndexes.length && mineIndexes[i] <= theirIndexes[j]);
      boolean theirs = i == mineIndexes.length || (j < theirIndexes.length && theirIndexes[j] <= mineIndexes[i]);
      joined[size] = mine ? mineIndexes[i] : theirIndexes[j];
      sums[size] = mine && theirs ? counts[i] + factor * other.counts[j] : mine ? counts[i] : factor * other.counts[j];
      i += mine ? 1 : 0;
      j += theirs ? 1 : 0;
    }
    var indexes = Arrays.copyOf(joined, size);
    return new BucketRow(Arrays.equals(indexes, mineIndexes) ? places : new BucketPlaces(indexes), Arrays.copyOf(sums, size));
  }

  /// Every count divided by `parts`.
  BucketRow dividedBy(double parts) {
    var out = new double[counts.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = counts[i] / parts;
    }
    return new BucketRow(places, out);
  }

  /// Where the buckets lie.
  List<Span> spans() {
    return places.spans();
  }

  /// The counts, not to be written.
  double[] counts() {
    return counts;
  }
}
