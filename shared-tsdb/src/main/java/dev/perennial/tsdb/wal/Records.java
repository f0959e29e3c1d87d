package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.bytes.ByteReader;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/// Reads records, whose first byte is their type.
///
/// | type | holds | items, behind a common head |
/// |---|---|---|
/// | 1 | series | `u64 ref`, `uvarint n`, n names and values |
/// | 2 | floats | `u64 ref`, `u64 time`, then `varint ref-first`, `varint time-first`, `f64` |
/// | 3 | tombstones | `u64 ref`, `varint first`, `varint last` |
/// | 4 | exemplars | as 2, and `uvarint n`, n names and values |
/// | 5 | markers | `u64 ref`, `u64 chunk` |
/// | 6 | metadata | `uvarint ref`, `u8 type`, `uvarint n`, n names and values |
/// | 7, 9 | integer histograms | as 2, with a histogram |
/// | 8, 10 | float histograms | as 2, with a histogram |
/// | 11 | floats with start timestamps | `varint ref, time, start`, `f64`; then `varint ref-last`, `varint time-first`, start mark, `f64` |
/// | 12, 13 | histograms with start timestamps | as 11, with a histogram |
///
/// Not for several threads.
public final class Records {
  /** Prometheus refuses more; a span's length is no measure of the bytes that are there. */
  private static final int BUCKETS = 1 << 20;

  private final HashMap<String, String> texts = new HashMap<>();

  /// Reads a record that began at `offset` in `file`.
  ///
  /// @throws dev.perennial.tsdb.bytes.MalformedBytesException if it is not what its type says; the visitor may have heard a part of it
  public void read(ByteSlice record, String file, long offset, RecordVisitor visitor) {
    var in = new ByteReader(record, "the record at byte " + offset + " of " + file, 0);
    if (record.length() == 0) {
      visitor.unknown(0);
      return;
    }
    int type = in.u8();
    if (!visitor.wants(type)) {
      return;
    }
    switch (type) {
      case 1 -> series(in, visitor);
      case 2 -> floats(in, visitor);
      case 3 -> tombstones(in, visitor);
      case 4 -> exemplars(in, visitor);
      case 5 -> markers(in, visitor);
      case 6 -> metadata(in, visitor);
      case 7, 9 -> histograms(in, Counted.INTEGERS, visitor);
      case 8, 10 -> histograms(in, Counted.FLOATS, visitor);
      case 11 -> floatsWithStart(in, visitor);
      case 12 -> histogramsWithStart(in, Counted.INTEGERS, visitor);
      case 13 -> histogramsWithStart(in, Counted.FLOATS, visitor);
      default -> visitor.unknown(type);
    }
  }

  private enum Counted {
    INTEGERS,
    FLOATS
  }

  private void series(ByteReader in, RecordVisitor visitor) {
    while (in.remaining() > 0) {
      long ref = in.u64();
      visitor.series(ref, labels(in));
    }
  }

  private Labels labels(ByteReader in) {
    int count = in.count(2, "labels");
    var pairs = new String[count * 2];
    boolean plain = true;
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = text(in);
      plain &= i % 2 == 0 || !pairs[i].isEmpty();
      plain &= i % 2 == 1 || i == 0 || Labels.ORDER.compare(pairs[i - 2], pairs[i]) < 0;
    }
    if (plain) {
      return Labels.ofSortedPairs(pairs);
    }
    var map = new TreeMap<String, String>(Labels.ORDER);
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return Labels.of(map);
  }

  private String text(ByteReader in) {
    var text = in.str();
    var known = texts.putIfAbsent(text, text);
    return known == null ? text : known;
  }

  private static void floats(ByteReader in, RecordVisitor visitor) {
    if (in.remaining() == 0) {
      return;
    }
    long ref = in.u64();
    long time = in.u64();
    while (in.remaining() > 0) {
      long own = ref + in.varint();
      long at = time + in.varint();
      visitor.sample(own, at, 0, Double.longBitsToDouble(in.u64()));
    }
  }

  private static void floatsWithStart(ByteReader in, RecordVisitor visitor) {
    var starts = new Starts(in);
    while (in.remaining() > 0) {
      starts.next();
      visitor.sample(starts.ref, starts.time, starts.start, Double.longBitsToDouble(in.u64()));
    }
  }

  private static void tombstones(ByteReader in, RecordVisitor visitor) {
    while (in.remaining() > 0) {
      visitor.tombstone(in.u64(), in.varint(), in.varint());
    }
  }

  private void exemplars(ByteReader in, RecordVisitor visitor) {
    if (in.remaining() == 0) {
      return;
    }
    long ref = in.u64();
    long time = in.u64();
    while (in.remaining() > 0) {
      long own = ref + in.varint();
      long at = time + in.varint();
      double value = Double.longBitsToDouble(in.u64());
      visitor.exemplar(own, at, value, exemplarLabels(in));
    }
  }

  private static Labels exemplarLabels(ByteReader in) {
    int count = in.count(2, "labels");
    var map = new TreeMap<String, String>(Labels.ORDER);
    for (int i = 0; i < count; i++) {
      map.put(in.str(), in.str());
    }
    return Labels.of(map);
  }

  private static void markers(ByteReader in, RecordVisitor visitor) {
    while (in.remaining() > 0) {
      visitor.marker(in.u64(), in.u64());
    }
  }

  private void metadata(ByteReader in, RecordVisitor visitor) {
    while (in.remaining() > 0) {
      long ref = in.uvarint();
      int type = in.u8();
      int count = in.count(2, "fields");
      var unit = "";
      var help = "";
      for (int i = 0; i < count; i++) {
        switch (text(in)) {
          case "UNIT" -> unit = text(in);
          case "HELP" -> help = text(in);
          default -> in.strBytes();
        }
      }
      visitor.metadata(ref, type, unit, help);
    }
  }

  private static void histograms(ByteReader in, Counted counted, RecordVisitor visitor) {
    if (in.remaining() == 0) {
      return;
    }
    long ref = in.u64();
    long time = in.u64();
    while (in.remaining() > 0) {
      long own = ref + in.varint();
      long at = time + in.varint();
      visitor.histogram(own, at, 0, histogram(in, counted));
    }
  }

  private static void histogramsWithStart(ByteReader in, Counted counted, RecordVisitor visitor) {
    var starts = new Starts(in);
    while (in.remaining() > 0) {
      starts.next();
      visitor.histogram(starts.ref, starts.time, starts.start, histogram(in, counted));
    }
  }

  /// The heads of the samples of a record with start timestamps.
  private static final class Starts {
    private final ByteReader in;
    private boolean begun;
    private long firstTime;
    private long firstStart;
    private long ref;
    private long time;
    private long start;

    Starts(ByteReader in) {
      this.in = in;
    }

    void next() {
      if (!begun) {
        begun = true;
        ref = in.varint();
        time = in.varint();
        start = in.varint();
        firstTime = time;
        firstStart = start;
        return;
      }
      ref += in.varint();
      time = firstTime + in.varint();
      switch (in.u8()) {
        case 0 -> start = 0;
        case 1 -> {}
        default -> start = firstStart + in.varint();
      }
    }
  }

  private static Histogram histogram(ByteReader in, Counted counted) {
    var reset =
        switch (in.u8()) {
          case 1 -> CounterReset.RESET;
          case 2 -> CounterReset.NOT_RESET;
          case 3 -> CounterReset.GAUGE;
          default -> CounterReset.UNKNOWN;
        };
    int schema = schema(in);
    double threshold = Double.longBitsToDouble(in.u64());
    if (counted == Counted.INTEGERS) {
      long zero = in.uvarint();
      long count = in.uvarint();
      double sum = Double.longBitsToDouble(in.u64());
      var positive = spans(in);
      var negative = spans(in);
      var up = longs(in, positive);
      var down = longs(in, negative);
      return new IntHistogram(reset, schema, threshold, zero, count, sum, positive, up, negative, down, bounds(in, schema));
    }
    double zero = Double.longBitsToDouble(in.u64());
    double count = Double.longBitsToDouble(in.u64());
    double sum = Double.longBitsToDouble(in.u64());
    var positive = spans(in);
    var negative = spans(in);
    var up = doubles(in, positive);
    var down = doubles(in, negative);
    return new FloatHistogram(reset, schema, threshold, zero, count, sum, positive, up, negative, down, bounds(in, schema));
  }

  private static int schema(ByteReader in) {
    long schema = in.varint();
    if ((schema < -9 || schema > 52) && schema != Histogram.CUSTOM_BOUNDS) {
      throw in.malformed("a histogram has the schema " + schema + ", which is not known");
    }
    return (int) schema;
  }

  private static List<Span> spans(ByteReader in) {
    int count = in.count(2, "spans");
    var spans = new ArrayList<Span>(count);
    long buckets = 0;
    long place = 0;
    for (int i = 0; i < count; i++) {
      long offset = in.varint();
      long length = in.uvarint();
      buckets += length;
      place += offset + length;
      if (offset != (int) offset || length < 0 || buckets > BUCKETS || place != (int) place || (i > 0 && offset < 0)) {
        throw in.malformed("a span of buckets begins at " + offset + " and has " + Long.toUnsignedString(length) + " of them");
      }
      spans.add(new Span((int) offset, (int) length));
    }
    return spans;
  }

  private static long[] longs(ByteReader in, List<Span> spans) {
    var out = new long[buckets(in, spans, in.count(1, "buckets"))];
    for (int i = 0; i < out.length; i++) {
      out[i] = in.varint();
    }
    return out;
  }

  private static double[] doubles(ByteReader in, List<Span> spans) {
    var out = new double[buckets(in, spans, in.count(8, "buckets"))];
    for (int i = 0; i < out.length; i++) {
      out[i] = Double.longBitsToDouble(in.u64());
    }
    return out;
  }

  private static int buckets(ByteReader in, List<Span> spans, int count) {
    int expected = spans.stream().mapToInt(Span::length).sum();
    if (count != expected) {
      throw in.malformed("a histogram has " + count + " buckets where its spans cover " + expected);
    }
    return count;
  }

  private static double[] bounds(ByteReader in, int schema) {
    if (schema != Histogram.CUSTOM_BOUNDS) {
      return new double[0];
    }
    var out = new double[in.count(8, "bounds")];
    for (int i = 0; i < out.length; i++) {
      out[i] = Double.longBitsToDouble(in.u64());
    }
    return out;
  }
}
