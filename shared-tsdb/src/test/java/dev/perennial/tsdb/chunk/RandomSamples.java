package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes samples that are as odd as may be.
final class RandomSamples {
  private final Random random;

  RandomSamples(long seed) {
    random = new Random(seed);
  }

  Samples floats(int count) {
    var out = new Samples();
    long time = random.nextInt(3) == 0 ? random.nextLong() >> 20 : 1_767_225_600_000L;
    double value = random.nextInt(1000);
    for (int i = 0; i < count; i++) {
      out.add(time, value);
      time += step();
      value = value(value);
    }
    return out;
  }

  /// The samples of [#mixed], each with a start timestamp or without.
  Samples started(int count) {
    var out = new Samples();
    var given = mixed(count);
    long start = random.nextBoolean() ? 0 : 1_767_225_000_000L;
    for (int i = 0; i < given.size(); i++) {
      start =
          switch (random.nextInt(40)) {
            case 0 -> 0;
            case 1 -> given.time(i) - random.nextInt(20_000);
            case 2 -> i == 0 ? start : given.time(i - 1);
            case 3 -> random.nextLong() >> 8;
            default -> start;
          };
      out.add(given, i);
      out.startOfLast(start);
    }
    return out;
  }

  Samples mixed(int count) {
    var out = new Samples();
    long time = 1_767_225_600_000L;
    double value = 1;
    Histogram histogram = histogram();
    int kind = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      kind = random.nextInt(12) == 0 ? random.nextInt(3) : kind;
      if (kind == 0) {
        out.add(time, value);
        value = value(value);
      } else {
        histogram = next(histogram);
        out.add(time, kind == 1 ? histogram : histogram.toFloat());
      }
      time += step();
    }
    return out;
  }

  private long step() {
    return switch (random.nextInt(20)) {
      case 0 -> 15_001;
      case 1 -> 14_999;
      case 2 -> 15_000 + (1L << random.nextInt(40));
      case 3 -> 1 + random.nextInt(8193 + 15_000);
      case 4 -> 1;
      default -> 15_000;
    };
  }

  private double value(double last) {
    return switch (random.nextInt(16)) {
      case 0 -> Samples.STALE;
      case 1 -> Double.longBitsToDouble(0x7ff8000000000001L | random.nextInt());
      case 2 -> -0.0;
      case 3 -> 0.0;
      case 4 -> Double.POSITIVE_INFINITY;
      case 5 -> Double.NEGATIVE_INFINITY;
      case 6 -> Double.longBitsToDouble(random.nextLong());
      case 7 -> Double.MIN_VALUE;
      case 8, 9, 10 -> last;
      default -> random.nextInt(10_000);
    };
  }

  private Histogram next(Histogram last) {
    if (random.nextInt(25) == 0) {
      return new IntHistogram(
          CounterReset.UNKNOWN, 0, 0, 0, 0, Samples.STALE, List.of(), new long[0], List.of(), new long[0], new double[0]);
    }
    return last.isStale() || random.nextInt(6) == 0 || !(last instanceof IntHistogram h) ? histogram() : grown(h);
  }

  private IntHistogram grown(IntHistogram h) {
    var positive = h.positiveDeltas().clone();
    int more = random.nextInt(3);
    if (positive.length > 0) {
      positive[0] += more;
    }
    return new IntHistogram(
        h.reset(),
        h.schema(),
        h.zeroThreshold(),
        h.zeroCount() + random.nextInt(2),
        h.count() + (long) more * positive.length + 1,
        h.sum() + more,
        h.positiveSpans(),
        positive,
        h.negativeSpans(),
        h.negativeDeltas(),
        h.customBounds());
  }

  private IntHistogram histogram() {
    boolean custom = random.nextInt(5) == 0;
    var positive = spans(custom);
    var negative = custom ? List.<Span>of() : spans(false);
    var reset = List.of(CounterReset.UNKNOWN, CounterReset.NOT_RESET, CounterReset.RESET, CounterReset.GAUGE);
    return new IntHistogram(
        reset.get(random.nextInt(4)),
        custom ? Histogram.CUSTOM_BOUNDS : random.nextInt(13) - 4,
        custom ? 0 : List.of(0.0, 0x1p-128, 0.001, 1024.0, 0x1p-243, 2048.0).get(random.nextInt(6)),
        random.nextInt(3),
        random.nextInt(100),
        random.nextInt(10) == 0 ? Double.NaN : random.nextInt(100) / 4.0,
        positive,
        deltas(positive),
        negative,
        deltas(negative),
        custom ? new double[] {0.005, 0.1, 1, 33_554.43, 1e9} : new double[0]);
  }

  private List<Span> spans(boolean fromZero) {
    var out = new ArrayList<Span>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      out.add(new Span(i == 0 ? (fromZero ? 0 : random.nextInt(40) - 20) : random.nextInt(4), random.nextInt(4)));
    }
    return out;
  }

  private long[] deltas(List<Span> spans) {
    var out = new long[spans.stream().mapToInt(Span::length).sum()];
    long last = 0;
    for (int i = 0; i < out.length; i++) {
      long count = random.nextInt(5) == 0 ? random.nextLong() >>> 2 : random.nextInt(3);
      out[i] = count - last;
      last = count;
    }
    return out;
  }
}
