package dev.perennial.promql.exec.histogram;

import java.util.Arrays;
import java.util.Comparator;

/// The buckets of a classic histogram at one step: upper bounds and cumulative counts. Reused from step to step.
public final class ClassicBuckets {
  /** Relative differences up to this are rounding, not a decrease. */
  private static final double TOLERANCE = 1e-12;

  private double[] bounds = new double[16];
  private double[] counts = new double[16];
  private int size;

  private double lowestRaised;
  private double highestRaised;
  private double largestDifference;

  /// No buckets.
  public ClassicBuckets() {}

  /// Forgets all buckets.
  public void clear() {
    size = 0;
    largestDifference = 0;
  }

  /// Adds a bucket.
  public void add(double bound, double count) {
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    bounds[size] = bound;
    counts[size++] = count;
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return size == 0;
  }

  /// Whether the last quantile had to raise counts so that they do not decrease.
  public boolean raised() {
    return largestDifference > 0;
  }

  /// The lowest bound whose count was raised.
  public double lowestRaised() {
    return lowestRaised;
  }

  /// The highest bound whose count was raised.
  public double highestRaised() {
    return highestRaised;
  }

  /// By how much at most.
  public double largestDifference() {
    return largestDifference;
  }

  /// The value below which the part `q` of the observations lies.
  public double quantile(double q) {
    largestDifference = 0;
    if (Double.isNaN(q)) {
      return Double.NaN;
    }
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    sort();
    if (bounds[size - 1] != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    join();
    raise();
    if (size < 2 || counts[size - 1] == 0) {
      return Double.NaN;
    }
    double rank = q * counts[size - 1];
    int place = firstReaching(rank);
    if (place == size - 1) {
      return bounds[size - 2];
    }
    if (place == 0 && bounds[0] <= 0) {
      return bounds[0];
    }
    double start = place == 0 ? 0 : bounds[place - 1];
    double before = place == 0 ? 0 : counts[place - 1];
    double count = place == 0 ? counts[0] : counts[place] - before;
    double within = place == 0 ? rank : rank - before;
    return start + (bounds[place] - start) * (within / count);
  }

  /** The first bucket but the last whose count is at least `rank`, by halving as Prometheus does, else the last. */
  private int firstReaching(double rank) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (counts[middle] >= rank) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// The part of the observations between two values.
  public double fraction(double from, double to) {
    sort();
    if (bounds[size - 1] != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    join();
    double count = counts[size - 1];
    if (count == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return Double.NaN;
    }
    if (from >= to) {
      return 0;
    }
    return (rankOf(to, count) - rankOf(from, count)) / count;
  }

  private double rankOf(double value, double count) {
    double rank = 0;
    double lower = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        lower = bounds[i - 1];
      }
      if (lower >= value) {
        return Math.min(rank, count);
      }
      if (bounds[i] > value) {
        double inside =
            lower == Double.NEGATIVE_INFINITY
                ? counts[i]
                : rank + (counts[i] - rank) * (value - lower) / (bounds[i] - lower);
        return Math.min(inside, count);
      }
      rank = counts[i];
    }
    return count;
  }

  private void sort() {
    boolean sorted = true;
    for (int i = 1; i < size && sorted; i++) {
      sorted = bounds[i - 1] <= bounds[i];
    }
    if (sorted) {
      return;
    }
    var order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> bounds[i]));
    var oldBounds = bounds.clone();
    var oldCounts = counts.clone();
    for (int i = 0; i < size; i++) {
      bounds[i] = oldBounds[order[i]];
      counts[i] = oldCounts[order[i]];
    }
  }

  private void join() {
    int last = 0;
    for (int i = 1; i < size; i++) {
      if (bounds[i] == bounds[last]) {
        counts[last] += counts[i];
      } else {
        last++;
        bounds[last] = bounds[i];
        counts[last] = counts[i];
      }
    }
    size = last + 1;
  }

  private void raise() {
    lowestRaised = Double.POSITIVE_INFINITY;
    highestRaised = Double.NEGATIVE_INFINITY;
    double before = counts[0];
    for (int i = 1; i < size; i++) {
      double count = counts[i];
      if (count == before) {
        continue;
      }
      if (nearlyEqual(before, count)) {
        counts[i] = before;
      } else if (count < before) {
        counts[i] = before;
        lowestRaised = Math.min(lowestRaised, bounds[i]);
        highestRaised = Math.max(highestRaised, bounds[i]);
        largestDifference = Math.max(largestDifference, before - count);
      } else {
        before = count;
      }
    }
  }

  private static boolean nearlyEqual(double a, double b) {
    if (Double.isNaN(a) && Double.isNaN(b)) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }
}
