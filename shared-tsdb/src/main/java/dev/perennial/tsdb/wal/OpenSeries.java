package dev.perennial.tsdb.wal;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.chunk.XorAppender;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One series while a log is replayed: finished chunks, the one that grows, and what came out of order. Not for several threads.
///
/// As in Prometheus' head, a sample that is not newer than the last one in order is left out: where it was taken all the same, it
/// comes again from the out-of-order log.
final class OpenSeries {
  private static final double[] NO_DOUBLES = new double[0];
  private static final long[] NO_LONGS = new long[0];

  private final TimeRange window;
  private final List<Chunk> chunks = new ArrayList<>(4);
  private long last = Long.MIN_VALUE;
  private Kind kind = Kind.NONE;
  private @Nullable XorAppender floats;
  private @Nullable Samples histograms;
  private @Nullable Samples late;
  private @Nullable List<Chunk> lateChunks;

  private enum Kind {
    NONE,
    FLOAT,
    INTEGERS,
    FLOATS
  }

  OpenSeries(TimeRange window) {
    this.window = window;
  }

  /// A finished chunk of the head, in order.
  void add(Chunk chunk) {
    if (chunk.last() <= last) {
      return;
    }
    last = chunk.last();
    kind =
        switch (chunk.encoding()) {
          case XOR, XOR2, AGGREGATES -> Kind.FLOAT;
          case HISTOGRAM, HISTOGRAM_ST -> Kind.INTEGERS;
          case FLOAT_HISTOGRAM, FLOAT_HISTOGRAM_ST -> Kind.FLOATS;
        };
    if (chunk.overlaps(window.start(), window.last())) {
      chunks.add(chunk);
    }
  }

  /// A finished chunk of samples that came out of order.
  void addLate(Chunk chunk) {
    if (chunk.overlaps(window.start(), window.last())) {
      lateChunks = lateChunks == null ? new ArrayList<>() : lateChunks;
      lateChunks.add(chunk);
    }
  }

  void add(long time, double value) {
    if (time <= last) {
      return;
    }
    if (Samples.isStale(value) && (kind == Kind.INTEGERS || kind == Kind.FLOATS)) {
      add(time, stale(kind));
      return;
    }
    last = time;
    kind = Kind.FLOAT;
    if (!window.contains(time)) {
      return;
    }
    closeHistograms();
    if (floats == null) {
      floats = new XorAppender(time, value);
    } else {
      floats.add(time, value);
      if (floats.size() == ChunkWriter.SAMPLES) {
        closeFloats();
      }
    }
  }

  void add(long time, Histogram histogram) {
    if (time <= last) {
      return;
    }
    last = time;
    kind = histogram instanceof IntHistogram ? Kind.INTEGERS : Kind.FLOATS;
    if (!window.contains(time)) {
      return;
    }
    closeFloats();
    if (histograms == null) {
      histograms = new Samples(8);
    }
    histograms.add(time, histogram);
    if (histograms.size() == ChunkWriter.SAMPLES) {
      closeHistograms();
    }
  }

  /// A sample of the out-of-order log.
  void addLate(long time, double value) {
    if (window.contains(time)) {
      late().add(time, value);
    }
  }

  /// A sample of the out-of-order log.
  void addLate(long time, Histogram histogram) {
    if (window.contains(time)) {
      late().add(time, histogram);
    }
  }

  private Samples late() {
    var samples = late;
    if (samples == null) {
      samples = new Samples(8);
      late = samples;
    }
    return samples;
  }

  private static Histogram stale(Kind kind) {
    return kind == Kind.INTEGERS
        ? new IntHistogram(
            CounterReset.UNKNOWN, 0, 0, 0, 0, Samples.STALE, List.of(), NO_LONGS, List.of(), NO_LONGS, NO_DOUBLES)
        : new FloatHistogram(
            CounterReset.UNKNOWN, 0, 0, 0, 0, Samples.STALE, List.of(), NO_DOUBLES, List.of(), NO_DOUBLES, NO_DOUBLES);
  }

  private void closeFloats() {
    if (floats != null) {
      chunks.add(floats.close());
      floats = null;
    }
  }

  private void closeHistograms() {
    if (histograms != null) {
      chunks.addAll(ChunkWriter.write(histograms));
      histograms = null;
    }
  }

  /// The series' chunks in the window, ascending, without what was deleted.
  List<Chunk> close(TimeRanges deleted) {
    closeFloats();
    closeHistograms();
    boolean plain =
        late == null
            && lateChunks == null
            && deleted.isEmpty()
            && chunks.stream()
                .allMatch(
                    chunk ->
                        chunk.encoding().code() <= Encoding.FLOAT_HISTOGRAM.code()
                            && window.contains(chunk.first())
                            && window.contains(chunk.last()));
    return plain ? chunks : ChunkWriter.write(merged(deleted));
  }

  private Samples merged(TimeRanges deleted) {
    var inOrder = new Samples();
    for (var chunk : chunks) {
      ChunkDecoder.decode(chunk, window.start(), window.last(), inOrder);
    }
    var others = new Samples();
    for (var chunk : lateChunks == null ? List.<Chunk>of() : lateChunks) {
      ChunkDecoder.decode(chunk, window.start(), window.last(), others);
    }
    if (late != null) {
      others.add(late, 0, late.size());
    }
    var order = new ArrayList<Integer>(others.size());
    for (int i = 0; i < others.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingLong(others::time));
    var merged = new Samples(inOrder.size() + others.size());
    int next = 0;
    for (int i = 0; i < inOrder.size(); i++) {
      for (; next < order.size() && others.time(order.get(next)) < inOrder.time(i); next++) {
        append(merged, others, order.get(next), deleted);
      }
      append(merged, inOrder, i, deleted);
    }
    for (; next < order.size(); next++) {
      append(merged, others, order.get(next), deleted);
    }
    return merged;
  }

  /** Each time once: what stands there already wins, and in order comes before out of order. */
  private static void append(Samples into, Samples from, int i, TimeRanges deleted) {
    long time = from.time(i);
    boolean there = !into.isEmpty() && into.time(into.size() - 1) >= time;
    if (!there && deleted.ranges().stream().noneMatch(range -> range.contains(time))) {
      into.add(from, i);
    }
  }
}
