package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.ChunkDecoder.Detail;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.series.Samples;
import java.util.List;

/// Reads and writes chunks of float histograms.
///
/// ```
/// count:u16 flags:u8 | layout | t count zero sum bucket... | per sample: change of each
/// ```
///
/// Times are written as the difference to the last difference; every other field is an [XorField] of its own.
final class FloatHistogramCodec {
  private static final double[] NONE = {};
  private static final int FIXED_FIELDS = 3;

  private FloatHistogramCodec() {}

  /// Appends the samples with `from <= time <= to`.
  static void decode(Encoding encoding, ByteSlice data, long from, long to, Detail detail, Samples into) {
    var in = new BitReader(encoding.hasStarts() ? "a float histogram chunk with start timestamps" : "a float histogram chunk", data);
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
    int positive = layout.positiveBuckets();
    int negative = layout.negativeBuckets();
    boolean whole = detail == Detail.ALL;
    int buckets = positive + negative;
    var fields = new XorField[FIXED_FIELDS + (whole ? buckets : 0)];
    var row = new double[fields.length];
    var windows = new int[whole ? 0 : buckets];
    boolean begun = false;
    long time = 0;
    long timeStep = 0;
    for (int n = 0; n < samples; n++) {
      long before = time;
      if (n == 0) {
        time = in.varbitInt();
      } else {
        timeStep += in.varbitInt();
        if (timeStep < 0 || time + timeStep < time) {
          throw in.malformed("sample " + n + " is older than the one before");
        }
        time += timeStep;
      }
      read(in, fields, row, 0, FIXED_FIELDS);
      double sum = row[2];
      boolean stale = Samples.isStale(sum);
      if (!stale && whole) {
        read(in, fields, row, FIXED_FIELDS, fields.length);
      } else if (!stale && begun) {
        in.skipXors(windows);
      } else if (!stale) {
        in.skipRaws(buckets);
        begun = true;
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
                ? outline(flag.hint(n), layout, row)
                : reduction.reduce(
                    new FloatHistogram(
                        flag.hint(n),
                        layout.schema(),
                        layout.zeroThreshold(),
                        row[1],
                        row[0],
                        sum,
                        layout.positive(),
                        copy(row, FIXED_FIELDS, positive),
                        layout.negative(),
                        copy(row, FIXED_FIELDS + positive, negative),
                        layout.bounds())));
        into.startOfLast(start);
      }
    }
  }

  private static void read(BitReader in, XorField[] fields, double[] row, int from, int to) {
    for (int i = from; i < to; i++) {
      var field = fields[i];
      if (field == null) {
        row[i] = in.raw();
        fields[i] = new XorField(row[i]);
      } else {
        row[i] = field.read(in);
      }
    }
  }

  private static double[] copy(double[] row, int from, int size) {
    var out = new double[size];
    System.arraycopy(row, from, out, 0, size);
    return out;
  }

  private static FloatHistogram outline(CounterReset reset, Layout layout, double[] row) {
    return new FloatHistogram(
        reset, layout.schema(), layout.zeroThreshold(), row[1], row[0], row[2], List.of(), NONE, List.of(), NONE, layout.bounds());
  }

  private static FloatHistogram stale(double sum) {
    return new FloatHistogram(CounterReset.UNKNOWN, 0, 0, 0, 0, sum, List.of(), NONE, List.of(), NONE, NONE);
  }

  /// A chunk of samples that all have, or were widened to, one layout; with start timestamps in the newer encoding.
  static ByteSlice encode(Layout layout, CounterReset header, List<OpenChunk.Item> items, Encoding encoding) {
    var out = new BitWriter();
    var starts = StartTimes.of(0);
    boolean withStarts = encoding.hasStarts();
    layout.write(out);
    int positive = layout.positiveBuckets();
    var fields = new XorField[FIXED_FIELDS + positive + layout.negativeBuckets()];
    long time = 0;
    long timeStep = 0;
    for (int n = 0; n < items.size(); n++) {
      var item = items.get(n);
      long before = time;
      if (!(item.histogram() instanceof FloatHistogram h)) {
        throw new IllegalArgumentException("Cannot write an integer histogram into a chunk of float histograms");
      }
      if (n == 0) {
        out.varbitInt(item.time());
      } else {
        long step = item.time() - time;
        out.varbitInt(step - timeStep);
        timeStep = step;
      }
      time = item.time();
      boolean stale = h.isStale();
      write(out, fields, 0, stale ? new double[] {0, 0, h.sum()} : new double[] {h.count(), h.zeroCount(), h.sum()});
      if (!stale) {
        write(out, fields, FIXED_FIELDS, ((Counts.Real) item.positive()).row());
        write(out, fields, FIXED_FIELDS + positive, ((Counts.Real) item.negative()).row());
      }
      if (withStarts) {
        starts.write(out, n, before, time, item.start());
      }
    }
    return out.finish(HistogramHead.bytes(encoding, items.size(), header, starts));
  }

  private static void write(BitWriter out, XorField[] fields, int from, double[] row) {
    for (int i = 0; i < row.length; i++) {
      var field = fields[from + i];
      if (field == null) {
        out.raw(row[i]);
        fields[from + i] = new XorField(row[i]);
      } else {
        field.write(out, row[i]);
      }
    }
  }
}
