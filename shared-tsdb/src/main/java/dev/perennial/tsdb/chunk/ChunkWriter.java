package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;

/// Compresses samples into chunks: XOR for floats, XOR2 for those with start timestamps, and one of the histogram encodings.
///
/// A chunk ends after [#SAMPLES] samples, where floats and histograms take turns, and where a histogram cannot go on
/// in the one before: another schema, a counter reset, a gauge beside a counter, a live sample after a stale marker.
public final class ChunkWriter {
  /// The most samples of a chunk, as Prometheus writes them when it merges.
  public static final int SAMPLES = 120;

  private ChunkWriter() {}

  /// The chunks of all samples, with start timestamps where they are known.
  public static List<Chunk> write(Samples samples) {
    return write(samples, 0, samples.size());
  }

  /// The chunks of the samples at places `from <= i < to`, with start timestamps where they are known.
  public static List<Chunk> write(Samples samples, int from, int to) {
    return write(samples, from, to, Dialect.STARTS);
  }

  /// The chunks of the samples at places `from <= i < to`; a dialect without start timestamps drops them.
  public static List<Chunk> write(Samples samples, int from, int to, Dialect dialect) {
    var chunks = new ArrayList<Chunk>();
    for (int i = from; i < to; ) {
      int end =
          samples.histogram(i) == null
              ? floats(samples, i, to, dialect, chunks)
              : histograms(samples, i, to, dialect, chunks);
      i = end;
    }
    return chunks;
  }

  /// One chunk of all samples, floats or histograms of one schema, however many; for aggregates, which are cut elsewhere.
  public static Chunk whole(Samples samples) {
    return switch (samples.histogram(0)) {
      case null -> whole(samples, CounterReset.UNKNOWN, Encoding.XOR);
      case IntHistogram _ -> whole(samples, CounterReset.UNKNOWN, Encoding.HISTOGRAM);
      case FloatHistogram _ -> whole(samples, CounterReset.UNKNOWN, Encoding.FLOAT_HISTOGRAM);
    };
  }

  /// The chunk itself where a reader of `dialect` knows its encoding, else one of the same samples that it knows.
  ///
  /// Start timestamps are lost in a dialect without them; a histogram's header is kept.
  public static Chunk transcode(Chunk chunk, Dialect dialect) {
    if (dialect.knows(chunk.encoding())) {
      return chunk;
    }
    var whole = again(chunk, chunk.encoding().classic());
    return new Chunk(chunk.first(), chunk.last(), whole.encoding(), whole.data());
  }

  /// The samples of a chunk in one of another encoding, or of the same.
  static Chunk again(Chunk chunk, Encoding encoding) {
    var samples = new Samples();
    ChunkDecoder.decode(chunk, samples);
    boolean floats = encoding.classic() == Encoding.XOR;
    if (samples.isEmpty()) {
      return new Chunk(chunk.first(), chunk.last(), encoding, ByteSlice.of(new byte[encoding == Encoding.XOR ? 2 : 3]));
    }
    return whole(samples, floats ? CounterReset.UNKNOWN : HistogramHead.reset(chunk), encoding);
  }

  private static Chunk whole(Samples samples, CounterReset header, Encoding encoding) {
    int size = samples.size();
    return switch (encoding) {
      case XOR -> new Chunk(samples.time(0), samples.time(size - 1), encoding, XorEncoder.encode(samples, 0, size));
      case XOR2 -> new Chunk(samples.time(0), samples.time(size - 1), encoding, Xor2Encoder.encode(samples, 0, size));
      case HISTOGRAM, FLOAT_HISTOGRAM, HISTOGRAM_ST, FLOAT_HISTOGRAM_ST -> {
        var open = new OpenChunk(samples, 0, header);
        for (int i = 1; i < size; i++) {
          open.add(samples, i);
        }
        yield open.close(encoding);
      }
      case AGGREGATES -> throw new IllegalArgumentException("Cannot write samples into a chunk of aggregates");
    };
  }

  private static int floats(Samples samples, int from, int to, Dialect dialect, List<Chunk> into) {
    int end = from + 1;
    int limit = Math.min(to, from + SAMPLES);
    while (end < limit && samples.histogram(end) == null) {
      end++;
    }
    into.add(floats(samples, from, end, dialect));
    return end;
  }

  private static Chunk floats(Samples samples, int from, int to, Dialect dialect) {
    return dialect == Dialect.STARTS && hasStarts(samples, from, to)
        ? new Chunk(samples.time(from), samples.time(to - 1), Encoding.XOR2, Xor2Encoder.encode(samples, from, to))
        : new Chunk(samples.time(from), samples.time(to - 1), Encoding.XOR, XorEncoder.encode(samples, from, to));
  }

  private static boolean hasStarts(Samples samples, int from, int to) {
    if (!samples.hasStarts()) {
      return false;
    }
    int i = from;
    while (i < to && samples.start(i) == 0) {
      i++;
    }
    return i < to;
  }

  private static int histograms(Samples samples, int from, int to, Dialect dialect, List<Chunk> into) {
    var open = new OpenChunk(samples, from, CounterReset.UNKNOWN);
    int i = from + 1;
    for (; i < to; i++) {
      Histogram histogram = samples.histogram(i);
      if (histogram == null) {
        break;
      }
      boolean full = open.size() == SAMPLES;
      var cut = full ? CounterReset.UNKNOWN : open.cutBefore(histogram);
      if (cut == null) {
        open.add(samples, i);
      } else {
        into.add(open.close(dialect));
        open = new OpenChunk(samples, i, cut);
      }
    }
    into.add(open.close(dialect));
    return i;
  }
}
