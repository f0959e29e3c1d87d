package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.ChunkDecoder.Detail;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.series.Samples;
import java.util.List;

/// Reads and writes chunks of integer histograms.
///
/// ```
/// count:u16 flags:u8 | layout | t count zero sum bucket... | per sample: change of each
/// ```
///
/// Times, counts and bucket deltas are written as the difference to the last difference; sums as [XorField].
final class IntHistogramCodec {
  private static final long[] NO_DELTAS = {};

  private IntHistogramCodec() {}

  /// Appends the samples with `from <= time <= to`.
  static void decode(Encoding encoding, ByteSlice data, long from, long to, Detail detail, Samples into) {
    var in = new BitReader(encoding.hasStarts() ? "a histogram chunk with start timestamps" : "a histogram chunk", data);
    var head = HistogramHead.read(encoding, in);
    if (head.samples() > 0) {
      decode(in, head, from, to, detail, into);
    }
  }

  private static void decode(BitReader in, HistogramHead head, long from, long to, Detail detail, Samples into) {
    int samples = head.samples();
    var flag = head.flag();
    var starts = head.starts();
    var layout = Layout.read(in);
    var reduction = Reduction.of(layout);
    boolean whole = detail == Detail.ALL;
    int buckets = layout.positiveBuckets() + layout.negativeBuckets();
    var positive = new long[whole ? layout.positiveBuckets() : 0];
    var positiveSteps = new long[positive.length];
    var negative = new long[whole ? layout.negativeBuckets() : 0];
    var negativeSteps = new long[negative.length];
    long time = 0;
    long timeStep = 0;
    long count = 0;
    long countStep = 0;
    long zero = 0;
    long zeroStep = 0;
    var sums = new XorField(0);
    for (int n = 0; n < samples; n++) {
      long before = time;
      double sum;
      if (n == 0) {
        time = in.varbitInt();
        count = in.varbitUint();
        zero = in.varbitUint();
        sum = in.raw();
        sums = new XorField(sum);
      } else {
        timeStep += in.varbitInt();
        countStep += in.varbitInt();
        zeroStep += in.varbitInt();
        count += countStep;
        zero += zeroStep;
        sum = sums.read(in);
        if (timeStep < 0 || time + timeStep < time) {
          throw in.malformed("sample " + n + " is older than the one before");
        }
        time += timeStep;
      }
      boolean stale = Samples.isStale(sum);
      if (!stale && !whole) {
        in.skipVarbits(buckets);
      } else if (!stale) {
        read(in, n, positive, positiveSteps);
        read(in, n, negative, negativeSteps);
      }
      long start = starts.read(in, n, before, time);
      if (time > to) {
        return;
      }
      if (time >= from) {
        into.add(
            time,
            stale
                ? stale(sum)
                : !whole
                ? outline(flag.hint(n), layout, zero, count, sum)
                : reduction.reduce(
                    new IntHistogram(
                        flag.hint(n),
                        layout.schema(),
                        layout.zeroThreshold(),
                        zero,
                        count,
                        sum,
                        layout.positive(),
                        positive.clone(),
                        layout.negative(),
                        negative.clone(),
                        layout.bounds())));
        into.startOfLast(start);
      }
    }
  }

  private static void read(BitReader in, int n, long[] buckets, long[] steps) {
    if (n > 0) {
      in.addVarbits(steps, buckets);
      return;
    }
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = in.varbitInt();
    }
  }

  private static IntHistogram outline(CounterReset reset, Layout layout, long zero, long count, double sum) {
    return new IntHistogram(
        reset, layout.schema(), layout.zeroThreshold(), zero, count, sum, List.of(), NO_DELTAS, List.of(), NO_DELTAS, layout.bounds());
  }

  private static IntHistogram stale(double sum) {
    return new IntHistogram(
        CounterReset.UNKNOWN, 0, 0, 0, 0, sum, List.of(), NO_DELTAS, List.of(), NO_DELTAS, new double[0]);
  }

  /// A chunk of samples that all have, or were widened to, one layout; with start timestamps in the newer encoding.
  static ByteSlice encode(Layout layout, CounterReset header, List<OpenChunk.Item> items, Encoding encoding) {
    var out = new BitWriter();
    var starts = StartTimes.of(0);
    boolean withStarts = encoding.hasStarts();
    layout.write(out);
    var positive = new long[layout.positiveBuckets()];
    var positiveSteps = new long[positive.length];
    var negative = new long[layout.negativeBuckets()];
    var negativeSteps = new long[negative.length];
    long time = 0;
    long timeStep = 0;
    long count = 0;
    long countStep = 0;
    long zero = 0;
    long zeroStep = 0;
    var sums = new XorField(0);
    for (int n = 0; n < items.size(); n++) {
      var item = items.get(n);
      long before = time;
      if (!(item.histogram() instanceof IntHistogram h)) {
        throw new IllegalArgumentException("Cannot write a float histogram into a chunk of integer histograms");
      }
      boolean stale = h.isStale();
      if (n == 0) {
        out.varbitInt(item.time());
        out.varbitUint(stale ? 0 : h.count());
        out.varbitUint(stale ? 0 : h.zeroCount());
        out.raw(h.sum());
        sums = new XorField(h.sum());
      } else {
        long step = item.time() - time;
        out.varbitInt(step - timeStep);
        timeStep = step;
        if (stale) {
          out.bits(0, 2);
        } else {
          out.varbitInt(h.count() - count - countStep);
          out.varbitInt(h.zeroCount() - zero - zeroStep);
          countStep = h.count() - count;
          zeroStep = h.zeroCount() - zero;
        }
        sums.write(out, h.sum());
      }
      time = item.time();
      count = h.count();
      zero = h.zeroCount();
      if (!stale) {
        write(out, n, item.positive(), positive, positiveSteps);
        write(out, n, item.negative(), negative, negativeSteps);
      }
      if (withStarts) {
        starts.write(out, n, before, time, item.start());
      }
    }
    return out.finish(HistogramHead.bytes(encoding, items.size(), header, starts));
  }

  private static void write(BitWriter out, int n, Counts counts, long[] deltas, long[] steps) {
    var row = ((Counts.Whole) counts).row();
    for (int i = 0; i < deltas.length; i++) {
      long delta = i == 0 ? row[0] : row[i] - row[i - 1];
      if (n == 0) {
        out.varbitInt(delta);
      } else {
        long step = delta - deltas[i];
        out.varbitInt(step - steps[i]);
        steps[i] = step;
      }
      deltas[i] = delta;
    }
  }
}
