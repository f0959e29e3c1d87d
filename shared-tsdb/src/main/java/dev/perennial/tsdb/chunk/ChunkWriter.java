package dev.perennial.tsdb.chunk;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compresses samples into chunks: XOR for floats, and one of the histogram encodings.
///
/// A chunk ends after [#SAMPLES] samples, where floats and histograms take turns, and where a histogram cannot go on
/// in the one before: another schema, a counter reset, a gauge beside a counter, a live sample after a stale marker.
public final class ChunkWriter {
  /// The most samples of a chunk, as Prometheus writes them when it merges.
  public static final int SAMPLES = 120;

  private ChunkWriter() {}

  /// The chunks of all samples.
  public static List<Chunk> write(Samples samples) {
    return write(samples, 0, samples.size());
  }

  /// The chunks of the samples at places `from <= i < to`.
  public static List<Chunk> write(Samples samples, int from, int to) {
    var chunks = new ArrayList<Chunk>();
    for (int i = from; i < to; ) {
      int end = samples.histogram(i) == null ? floats(samples, i, to, chunks) : histograms(samples, i, to, chunks);
      i = end;
    }
    return chunks;
  }

  /// One chunk of all samples, floats or histograms of one schema, however many; for aggregates, which are cut elsewhere.
  public static Chunk whole(Samples samples) {
    int size = samples.size();
    var first = samples.histogram(0);
    if (first == null) {
      return new Chunk(samples.time(0), samples.time(size - 1), Encoding.XOR, XorEncoder.encode(samples, 0, size));
    }
    var open = new OpenChunk(samples.time(0), first, CounterReset.UNKNOWN);
    for (int i = 1; i < size; i++) {
      Histogram next = samples.histogram(i);
      if (next == null) {
        throw new IllegalArgumentException("Cannot write a float into a chunk of histograms at " + samples.time(i));
      }
      open.add(samples.time(i), next);
    }
    return open.close();
  }

  private static int floats(Samples samples, int from, int to, List<Chunk> into) {
    int end = from + 1;
    int limit = Math.min(to, from + SAMPLES);
    while (end < limit && samples.histogram(end) == null) {
      end++;
    }
    into.add(
        new Chunk(
            samples.time(from), samples.time(end - 1), Encoding.XOR, XorEncoder.encode(samples, from, end)));
    return end;
  }

  private static int histograms(Samples samples, int from, int to, List<Chunk> into) {
    @Nullable OpenChunk open = null;
    int i = from;
    for (; i < to; i++) {
      Histogram histogram = samples.histogram(i);
      if (histogram == null) {
        break;
      }
      long time = samples.time(i);
      if (open == null) {
        open = new OpenChunk(time, histogram, CounterReset.UNKNOWN);
        continue;
      }
      boolean full = open.size() == SAMPLES;
      var cut = full ? CounterReset.UNKNOWN : open.cutBefore(histogram);
      if (cut == null) {
        open.add(time, histogram);
      } else {
        into.add(open.close());
        open = new OpenChunk(time, histogram, cut);
      }
    }
    if (open != null) {
      into.add(open.close());
    }
    return i;
  }
}
