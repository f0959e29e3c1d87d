package dev.perennial.promql.exec.histogram;

import dev.perennial.promql.exec.step.Kahan;
import dev.perennial.tsdb.histogram.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The buckets on one side of zero while a histogram is computed: indexes ascending, counts, and the errors of these as [Kahan] sums.
final class Side {
  int[] indexes;
  double[] counts;
  double[] errors;
  int size;

  private Side(int capacity) {
    indexes = new int[capacity];
    counts = new double[capacity];
    errors = new double[capacity];
  }

  static Side of(List<Span> spans, double[] buckets) {
    var side = new Side(buckets.length);
    int index = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++) {
        side.append(index++, buckets[side.size], 0);
      }
    }
    return side;
  }

  Side copy() {
    var copy = new Side(size);
    for (int i = 0; i < size; i++) {
      copy.append(indexes[i], counts[i], errors[i]);
    }
    return copy;
  }

  private void append(int index, double count, double error) {
    if (size == indexes.length) {
      int capacity = 2 * size + 4;
      indexes = Arrays.copyOf(indexes, capacity);
      counts = Arrays.copyOf(counts, capacity);
      errors = Arrays.copyOf(errors, capacity);
    }
    indexes[size] = index;
    counts[size] = count;
    errors[size++] = error;
  }

  private void raise(int place, double count, Adding adding) {
    switch (adding) {
      case PLAIN -> counts[place] += count;
      case KAHAN -> {
        errors[place] = Kahan.error(count, counts[place], errors[place]);
        counts[place] += count;
      }
    }
  }

  /// These buckets joined to those of a coarser schema.
  Side coarser(int schema, int target, Adding adding) {
    var out = new Side(size);
    for (int i = 0; i < size; i++) {
      int index = Bounds.coarser(indexes[i], schema, target);
      if (out.size > 0 && out.indexes[out.size - 1] == index) {
        out.raise(out.size - 1, counts[i], adding);
        if (adding == Adding.KAHAN) {
          out.raise(out.size - 1, errors[i], adding);
        }
      } else {
        out.append(index, counts[i], errors[i]);
      }
    }
    return out;
  }

  /// The sum of these buckets and those of `other`, of the same schema, leaving out its first ones up to a bound of `threshold`.
  Side plus(Side other, int sign, int schema, double threshold, Adding adding) {
    var out = new Side(size + other.size);
    int mine = 0;
    int theirs = 0;
    while (theirs < other.size && Bounds.exponential(other.indexes[theirs], schema) <= threshold) {
      theirs++;
    }
    return merge(out, mine, other, theirs, sign, adding);
  }

  /// Whether the buckets of `spans` from place `from` on are all here.
  boolean holds(List<Span> spans, int from) {
    int place = 0;
    int index = 0;
    int mine = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++, place++) {
        if (place < from) {
          continue;
        }
        while (mine < size && indexes[mine] < index) {
          mine++;
        }
        if (mine == size || indexes[mine] != index) {
          return false;
        }
      }
    }
    return true;
  }

  /// Adds `buckets` from place `from` on as [Kahan] sums; all of them are here.
  void takeIn(List<Span> spans, double[] buckets, int from) {
    int place = 0;
    int index = 0;
    int mine = 0;
    for (var span : spans) {
      index += span.offset();
      for (int i = 0; i < span.length(); i++, index++, place++) {
        if (place < from) {
          continue;
        }
        while (indexes[mine] < index) {
          mine++;
        }
        double count = buckets[place];
        errors[mine] = Kahan.error(count, counts[mine], errors[mine]);
        counts[mine] += count;
      }
    }
  }

  /// The sum of these buckets and those of `other` with the same custom bounds.
  Side plus(Side other, int sign, Adding adding) {
    return merge(new Side(size + other.size), 0, other, 0, sign, adding);
  }

  private Side merge(Side out, int mine, Side other, int theirs, int sign, Adding adding) {
    while (mine < size || theirs < other.size) {
      if (theirs == other.size || (mine < size && indexes[mine] < other.indexes[theirs])) {
        out.append(indexes[mine], counts[mine], errors[mine]);
        mine++;
      } else if (mine == size || other.indexes[theirs] < indexes[mine]) {
        out.append(other.indexes[theirs], sign * other.counts[theirs], sign * other.errors[theirs]);
        theirs++;
      } else {
        out.append(indexes[mine], counts[mine], errors[mine]);
        out.raise(out.size - 1, sign * other.counts[theirs], adding);
        if (adding == Adding.KAHAN) {
          out.raise(out.size - 1, sign * other.errors[theirs], adding);
        }
        mine++;
        theirs++;
      }
    }
    return out;
  }

  /// The sum of these buckets and those of `other` with other custom bounds, over the bounds that both have.
  Side plusAcross(double[] bounds, Side other, double[] otherBounds, double[] common, int sign) {
    var sums = new double[common.length + 1];
    var sumErrors = new double[common.length + 1];
    pour(this, bounds, common, 1, sums, sumErrors);
    pour(other, otherBounds, common, sign, sums, sumErrors);
    var out = new Side(sums.length);
    for (int i = 0; i < sums.length; i++) {
      if (sums[i] != 0 || sumErrors[i] != 0) {
        out.append(i, sums[i], sumErrors[i]);
      }
    }
    return out;
  }

  private static void pour(Side from, double[] bounds, double[] common, int sign, double[] sums, double[] sumErrors) {
    int target = 0;
    for (int i = 0; i < from.size; i++) {
      int index = from.indexes[i];
      int into = common.length;
      if (index < bounds.length) {
        while (target < common.length && common[target] < bounds[index]) {
          target++;
        }
        into = target;
      }
      double count = sign * from.counts[i];
      sumErrors[into] = Kahan.error(count, sums[into], sumErrors[into]);
      sums[into] += count;
      if (from.errors[i] != 0) {
        sumErrors[into] = Kahan.error(from.errors[i], sums[into], sumErrors[into]);
        sums[into] += from.errors[i];
      }
    }
  }

  void multiply(double factor, double ofErrors) {
    for (int i = 0; i < size; i++) {
      counts[i] *= factor;
      errors[i] *= ofErrors;
    }
  }

  void divide(double divisor) {
    for (int i = 0; i < size; i++) {
      counts[i] /= divisor;
      errors[i] /= divisor;
    }
  }

  /// Adds the errors to the counts.
  void settle() {
    for (int i = 0; i < size; i++) {
      counts[i] += errors[i];
      errors[i] = 0;
    }
  }

  boolean overflows() {
    for (int i = 0; i < size; i++) {
      if (Double.isInfinite(counts[i])) {
        return true;
      }
    }
    return false;
  }

  /// Forgets empty buckets.
  void compact() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (counts[i] != 0 || errors[i] != 0) {
        indexes[kept] = indexes[i];
        counts[kept] = counts[i];
        errors[kept++] = errors[i];
      }
    }
    size = kept;
  }

  List<Span> spans() {
    var spans = new ArrayList<Span>();
    int start = 0;
    int end = 0;
    for (int i = 0; i < size; ) {
      start = indexes[i];
      int length = 1;
      while (i + length < size && indexes[i + length] == start + length) {
        length++;
      }
      spans.add(new Span(start - end, length));
      end = start + length;
      i += length;
    }
    return spans;
  }

  double[] buckets() {
    return Arrays.copyOf(counts, size);
  }

  /// Whether both have the same buckets, counts compared by their bits.
  boolean same(Side other) {
    if (size != other.size) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (indexes[i] != other.indexes[i]
          || Double.doubleToRawLongBits(counts[i]) != Double.doubleToRawLongBits(other.counts[i])) {
        return false;
      }
    }
    return true;
  }

  /// How sums are rounded.
  enum Adding {
    /// As they come.
    PLAIN,
    /// With the error kept.
    KAHAN
  }
}
