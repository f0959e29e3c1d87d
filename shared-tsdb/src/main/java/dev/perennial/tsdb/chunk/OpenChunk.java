package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A histogram chunk that still grows. It decides, as Prometheus does, which histograms can go on in it: those of a
/// counter that was not reset and of the same kind of buckets. A layout with more buckets widens the whole chunk.
final class OpenChunk {
  private final boolean integers;
  private final boolean gauge;
  private final CounterReset header;
  private final Layout layout;
  private final List<Item> items = new ArrayList<>();
  private int[] positive;
  private int[] negative;

  /** Spans of just these places: a histogram that has the same ones needs no widening. */
  private List<Span> positiveSpans;

  private List<Span> negativeSpans;

  /// One sample, its counts spread over the chunk's buckets.
  record Item(long time, long start, Histogram histogram, Counts positive, Counts negative) {}

  /// A chunk that begins with the histogram at place `first`; `header` is what is known against the chunk before.
  OpenChunk(Samples samples, int first, CounterReset header) {
    this(samples, first, header, histogram(samples, first));
  }

  private OpenChunk(Samples samples, int place, CounterReset header, Histogram first) {
    integers = first instanceof IntHistogram;
    gauge = first.reset() == CounterReset.GAUGE;
    this.header =
        switch (first.reset()) {
          case GAUGE -> CounterReset.GAUGE;
          case RESET -> CounterReset.RESET;
          case UNKNOWN, NOT_RESET -> header == CounterReset.GAUGE && !first.isStale() ? CounterReset.UNKNOWN : header;
        };
    layout = Layout.of(first);
    positive = Places.of(layout.positive());
    negative = Places.of(layout.negative());
    positiveSpans = layout.positive();
    negativeSpans = layout.negative();
    items.add(item(samples, place, first));
  }

  private static Histogram histogram(Samples samples, int i) {
    var histogram = samples.histogram(i);
    if (histogram == null) {
      throw new IllegalArgumentException("Cannot write a float into a chunk of histograms at " + samples.time(i));
    }
    return histogram;
  }

  int size() {
    return items.size();
  }

  /// Null where `next` can be appended, else what the next chunk's header says.
  @Nullable CounterReset cutBefore(Histogram next) {
    if (next instanceof IntHistogram != integers) {
      return CounterReset.UNKNOWN;
    }
    var last = items.getLast();
    boolean sameKind =
        next.schema() == layout.schema() && Double.compare(next.zeroThreshold(), layout.zeroThreshold()) == 0;
    boolean sameBounds = Arrays.equals(next.customBounds(), layout.bounds());
    if (next.reset() == CounterReset.GAUGE) {
      return gauge && (next.isStale() || (!last.histogram().isStale() && sameKind && sameBounds))
          ? null
          : CounterReset.GAUGE;
    }
    if (gauge) {
      return integers ? CounterReset.NOT_RESET : CounterReset.UNKNOWN;
    }
    if (next.reset() == CounterReset.RESET) {
      return CounterReset.RESET;
    }
    if (next.isStale()) {
      return null;
    }
    if (last.histogram().isStale()) {
      return CounterReset.UNKNOWN;
    }
    if (isBelow(next, last.histogram(), Total.OBSERVATIONS)) {
      return CounterReset.RESET;
    }
    if (!sameKind) {
      return CounterReset.UNKNOWN;
    }
    boolean fits = fits(next);
    return !sameBounds
            || isBelow(next, last.histogram(), Total.ZERO)
            || isBelow(counts(next, Side.POSITIVE), fits ? positive : Places.of(next.positiveSpans()), last.positive(), positive)
            || isBelow(counts(next, Side.NEGATIVE), fits ? negative : Places.of(next.negativeSpans()), last.negative(), negative)
        ? CounterReset.RESET
        : null;
  }

  /// Appends a histogram for which [#cutBefore] found nothing to say.
  void add(Samples samples, int i) {
    var next = histogram(samples, i);
    if (!next.isStale() && !fits(next)) {
      widen(Places.of(next.positiveSpans()), Places.of(next.negativeSpans()));
    }
    items.add(item(samples, i, next));
  }

  /// The finished chunk.
  Chunk close(Dialect dialect) {
    boolean starts = dialect == Dialect.STARTS && items.stream().anyMatch(item -> item.start() != 0);
    return starts
        ? close(integers ? Encoding.HISTOGRAM_ST : Encoding.FLOAT_HISTOGRAM_ST)
        : close(integers ? Encoding.HISTOGRAM : Encoding.FLOAT_HISTOGRAM);
  }

  /// The finished chunk in one of the encodings for its kind of histograms.
  Chunk close(Encoding encoding) {
    var wide =
        new Layout(
            layout.schema(),
            layout.zeroThreshold(),
            spans(layout.positive(), positive),
            spans(layout.negative(), negative),
            layout.bounds());
    var data =
        integers
            ? IntHistogramCodec.encode(wide, header, items, encoding)
            : FloatHistogramCodec.encode(wide, header, items, encoding);
    return new Chunk(items.getFirst().time(), items.getLast().time(), encoding, data);
  }

  /** The spans as first given, unless buckets were added: a layout may be split into spans more than needed. */
  private static List<Span> spans(
      List<Span> given, int[] places) {
    return Arrays.equals(Places.of(given), places) ? given : Places.spans(places);
  }

  private void widen(int[] morePositive, int[] moreNegative) {
    var widePositive = Places.union(positive, morePositive);
    var wideNegative = Places.union(negative, moreNegative);
    if (widePositive.length == positive.length && wideNegative.length == negative.length) {
      return;
    }
    var toPositive = Places.within(positive, widePositive);
    var toNegative = Places.within(negative, wideNegative);
    items.replaceAll(
        item ->
            item.histogram().isStale()
                ? item
                : new Item(
                    item.time(),
                    item.start(),
                    item.histogram(),
                    item.positive().spread(toPositive, widePositive.length),
                    item.negative().spread(toNegative, wideNegative.length)));
    positive = widePositive;
    negative = wideNegative;
    positiveSpans = Places.spans(positive);
    negativeSpans = Places.spans(negative);
  }

  /** Whether a histogram has the chunk's buckets, all of them and no others. */
  private boolean fits(Histogram histogram) {
    return histogram.positiveSpans().equals(positiveSpans) && histogram.negativeSpans().equals(negativeSpans);
  }

  private Item item(Samples samples, int i, Histogram histogram) {
    long time = samples.time(i);
    long start = samples.start(i);
    var own = counts(histogram, Side.POSITIVE);
    var mirrored = counts(histogram, Side.NEGATIVE);
    if (histogram.isStale() || fits(histogram)) {
      return new Item(time, start, histogram, own, mirrored);
    }
    return new Item(
        time,
        start,
        histogram,
        own.spread(Places.within(Places.of(histogram.positiveSpans()), positive), positive.length),
        mirrored.spread(Places.within(Places.of(histogram.negativeSpans()), negative), negative.length));
  }

  private enum Side {
    POSITIVE,
    NEGATIVE
  }

  private static Counts counts(Histogram histogram, Side side) {
    return switch (histogram) {
      case IntHistogram h -> Counts.Whole.ofDeltas(side == Side.POSITIVE ? h.positiveDeltas() : h.negativeDeltas());
      case FloatHistogram h -> new Counts.Real(side == Side.POSITIVE ? h.positiveBuckets() : h.negativeBuckets());
    };
  }

  private enum Total {
    OBSERVATIONS,
    ZERO
  }

  private static boolean isBelow(Histogram next, Histogram last, Total total) {
    boolean all = total == Total.OBSERVATIONS;
    return switch (next) {
      case IntHistogram h ->
          last instanceof IntHistogram l && (all ? h.count() < l.count() : h.zeroCount() < l.zeroCount());
      case FloatHistogram h ->
          last instanceof FloatHistogram l && (all ? h.count() < l.count() : h.zeroCount() < l.zeroCount());
    };
  }

  /** Whether a bucket that was in use counts less than before, or is gone. */
  private static boolean isBelow(Counts next, int[] nextPlaces, Counts last, int[] lastPlaces) {
    int at = 0;
    for (int i = 0; i < lastPlaces.length; i++) {
      while (at < nextPlaces.length && nextPlaces[at] < lastPlaces[i]) {
        at++;
      }
      boolean there = at < nextPlaces.length && nextPlaces[at] == lastPlaces[i];
      if (there ? next.isBelow(at, last, i) : !last.isZero(i)) {
        return true;
      }
    }
    return false;
  }
}
