package dev.perennial.promql.exec.histogram;

import dev.perennial.promql.exec.histogram.Side.Adding;
import dev.perennial.promql.exec.step.Kahan;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import java.util.Arrays;

/// A native histogram being computed: sums, differences and multiples of histograms of any layout.
///
/// Of two exponential schemas the coarser one wins, of two zero buckets the wider one, widened further until it cuts no
/// populated bucket. Custom bounds meet in those that both have. Exponential and custom ones do not add.
public final class Tally {
  private CounterReset reset;
  private int schema;
  private double zeroThreshold;
  private double zeroCount;
  private double zeroError;
  private double count;
  private double countError;
  private double sum;
  private double sumError;
  private Side positive;
  private Side negative;
  private double[] bounds;

  private boolean collided;
  private boolean reconciled;

  private Tally(Tally other) {
    reset = other.reset;
    schema = other.schema;
    zeroThreshold = other.zeroThreshold;
    zeroCount = other.zeroCount;
    zeroError = other.zeroError;
    count = other.count;
    countError = other.countError;
    sum = other.sum;
    sumError = other.sumError;
    positive = other.positive.copy();
    negative = other.negative.copy();
    bounds = other.bounds;
    collided = other.collided;
    reconciled = other.reconciled;
  }

  private Tally(FloatHistogram histogram) {
    reset = histogram.reset();
    schema = histogram.schema();
    zeroThreshold = histogram.zeroThreshold();
    zeroCount = histogram.zeroCount();
    count = histogram.count();
    sum = histogram.sum();
    positive = Side.of(histogram.positiveSpans(), histogram.positiveBuckets());
    negative = Side.of(histogram.negativeSpans(), histogram.negativeBuckets());
    bounds = histogram.customBounds();
  }

  /// A tally that begins with `histogram`.
  public static Tally of(FloatHistogram histogram) {
    return new Tally(histogram);
  }

  /// Another tally with the same contents.
  public Tally copy() {
    return new Tally(this);
  }

  private boolean custom() {
    return schema == Histogram.CUSTOM_BOUNDS;
  }

  /// Whether histograms that say they are a reset were added to ones that say they are none.
  public boolean collided() {
    return collided;
  }

  /// Whether different custom bounds met.
  public boolean reconciled() {
    return reconciled;
  }

  /// Sets what is known of resets.
  public Tally hint(CounterReset hint) {
    reset = hint;
    return this;
  }

  /// Makes the schema coarser; no effect if it is `target` already.
  public Tally reduce(int target) {
    if (target != schema) {
      positive = positive.coarser(schema, target, Adding.PLAIN);
      negative = negative.coarser(schema, target, Adding.PLAIN);
      schema = target;
      reset = CounterReset.UNKNOWN;
    }
    return this;
  }

  /// Adds `other`; answers false and changes nothing if one is exponential and one custom.
  public boolean add(FloatHistogram other) {
    return combine(new Tally(other), 1, Adding.PLAIN);
  }

  /// Subtracts `other`; answers false and changes nothing if one is exponential and one custom.
  public boolean subtract(FloatHistogram other) {
    return combine(new Tally(other), -1, Adding.PLAIN);
  }

  /// Adds `other` as a [Kahan] sum; answers false and changes nothing if one is exponential and one custom.
  public boolean addExactly(FloatHistogram other) {
    return takeIn(other) || combine(new Tally(other), 1, Adding.KAHAN);
  }

  /** The usual case without a copy: the same kind of histogram, whose buckets are all here. */
  private boolean takeIn(FloatHistogram other) {
    if (other.schema() != schema
        || other.zeroThreshold() != zeroThreshold
        || (custom() && !Arrays.equals(other.customBounds(), bounds))
        || (custom() && (negative.size > 0 || other.negativeBuckets().length > 0))) {
      return false;
    }
    int outside = Resets.outside(other.positiveSpans(), other);
    int outsideBelow = Resets.outside(other.negativeSpans(), other);
    if (!positive.holds(other.positiveSpans(), outside) || !negative.holds(other.negativeSpans(), outsideBelow)) {
      return false;
    }
    positive.takeIn(other.positiveSpans(), other.positiveBuckets(), outside);
    negative.takeIn(other.negativeSpans(), other.negativeBuckets(), outsideBelow);
    meetHints(other.reset());
    zeroError = Kahan.error(other.zeroCount(), zeroCount, zeroError);
    countError = Kahan.error(other.count(), count, countError);
    sumError = Kahan.error(other.sum(), sum, sumError);
    zeroCount += other.zeroCount();
    count += other.count();
    sum += other.sum();
    return true;
  }

  /// Adds another tally's counts as a [Kahan] sum.
  public boolean addExactly(Tally other) {
    return combine(new Tally(other), 1, Adding.KAHAN);
  }

  private boolean combine(Tally other, int sign, Adding adding) {
    if (custom() != other.custom()) {
      return false;
    }
    meetHints(other.reset);
    if (!custom()) {
      widenZeroBuckets(other);
      if (adding == Adding.PLAIN) {
        zeroError = 0;
        other.zeroError = 0;
      }
    }
    if (adding == Adding.KAHAN) {
      zeroError = Kahan.error(other.zeroCount, zeroCount, zeroError);
      countError = Kahan.error(other.count, count, countError);
      sumError = Kahan.error(other.sum, sum, sumError);
    }
    zeroCount += sign * other.zeroCount;
    count += sign * other.count;
    sum += sign * other.sum;
    if (adding == Adding.KAHAN && other.zeroError != 0) {
      zeroError = Kahan.error(other.zeroError, zeroCount, zeroError);
      zeroCount += other.zeroError;
    }
    if (custom()) {
      combineCustom(other, sign, adding);
      return true;
    }
    if (other.schema < schema) {
      positive = positive.coarser(schema, other.schema, adding);
      negative = negative.coarser(schema, other.schema, adding);
      schema = other.schema;
    } else if (other.schema > schema) {
      other.positive = other.positive.coarser(other.schema, schema, adding);
      other.negative = other.negative.coarser(other.schema, schema, adding);
    }
    positive = positive.plus(other.positive, sign, schema, zeroThreshold, adding);
    negative = negative.plus(other.negative, sign, schema, zeroThreshold, adding);
    return true;
  }

  private void combineCustom(Tally other, int sign, Adding adding) {
    if (Arrays.equals(bounds, other.bounds)) {
      positive = positive.plus(other.positive, sign, adding);
      return;
    }
    reconciled = true;
    var common = common(bounds, other.bounds);
    positive = positive.plusAcross(bounds, other.positive, other.bounds, common, sign);
    if (adding == Adding.PLAIN) {
      Arrays.fill(positive.errors, 0);
    }
    bounds = common;
  }

  /// The bounds that are in both.
  static double[] common(double[] a, double[] b) {
    return Arrays.stream(a).filter(bound -> Arrays.binarySearch(b, bound) >= 0).toArray();
  }

  private void meetHints(CounterReset other) {
    if (other == reset || reset == CounterReset.GAUGE) {
      return;
    }
    if (other == CounterReset.GAUGE) {
      reset = CounterReset.GAUGE;
    } else {
      collided |= reset != CounterReset.UNKNOWN && other != CounterReset.UNKNOWN;
      reset = CounterReset.UNKNOWN;
    }
  }

  private void widenZeroBuckets(Tally other) {
    while (other.zeroThreshold != zeroThreshold) {
      if (zeroThreshold > other.zeroThreshold) {
        other.widenZeroBucket(zeroThreshold);
      }
      if (other.zeroThreshold > zeroThreshold) {
        widenZeroBucket(other.zeroThreshold);
      }
    }
  }

  private void widenZeroBucket(double threshold) {
    var widened = ZeroBucket.widened(schema, zeroCount, zeroError, positive, negative, threshold);
    zeroCount = widened.count();
    zeroError = widened.error();
    zeroThreshold = widened.threshold();
    empty(positive);
    empty(negative);
  }

  /** Empties the buckets that begin inside the zero bucket. */
  private void empty(Side side) {
    for (int i = 0; i < side.size && Bounds.exponential(side.indexes[i] - 1, schema) < zeroThreshold; i++) {
      side.counts[i] = 0;
      side.errors[i] = 0;
    }
    side.compact();
  }

  /// Multiplies all counts and the sum.
  public Tally multiply(double factor) {
    // What is infinite has no error, and none times infinity would be no number.
    double ofErrors = Double.isInfinite(factor) ? 0 : factor;
    zeroCount *= factor;
    zeroError *= ofErrors;
    count *= factor;
    countError *= ofErrors;
    sum *= factor;
    sumError *= ofErrors;
    positive.multiply(factor, ofErrors);
    negative.multiply(factor, ofErrors);
    if (factor < 0) {
      reset = CounterReset.GAUGE;
    }
    return this;
  }

  /// Divides all counts and the sum; a division by zero leaves no buckets.
  public Tally divide(double divisor) {
    zeroCount /= divisor;
    zeroError /= divisor;
    count /= divisor;
    countError /= divisor;
    sum /= divisor;
    sumError /= divisor;
    if (divisor == 0) {
      positive.size = 0;
      negative.size = 0;
      zeroError = 0;
      countError = 0;
      sumError = 0;
      return this;
    }
    positive.divide(divisor);
    negative.divide(divisor);
    if (divisor < 0) {
      reset = CounterReset.GAUGE;
    }
    return this;
  }

  /// Whether some number is infinite.
  public boolean overflows() {
    return Double.isInfinite(zeroCount)
        || Double.isInfinite(count)
        || Double.isInfinite(sum)
        || positive.overflows()
        || negative.overflows();
  }

  /// The histogram, errors settled, empty buckets left out.
  public FloatHistogram histogram() {
    positive.settle();
    negative.settle();
    positive.compact();
    negative.compact();
    return new FloatHistogram(
        reset,
        schema,
        zeroThreshold,
        zeroCount + zeroError,
        count + countError,
        sum + sumError,
        positive.spans(),
        positive.buckets(),
        negative.spans(),
        negative.buckets(),
        bounds);
  }
}
