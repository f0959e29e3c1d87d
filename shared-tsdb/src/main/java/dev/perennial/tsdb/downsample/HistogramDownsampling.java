package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.FloatHistogram;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Downsamples runs of histograms: how many, their sum, and the counter. A batch is brought to its coarsest schema.
final class HistogramDownsampling {
  private static final long RAW = 60_000;

  private HistogramDownsampling() {}

  /// Raw samples to chunks of `resolution`.
  static List<Chunk> raw(Samples samples, long resolution) {
    var out = new ArrayList<Chunk>();
    int size = samples.size();
    if (size == 0) {
      return out;
    }
    int batch = size / Batches.chunks(samples.time(0), samples.time(size - 1), RAW, resolution, size) + 1;
    for (int from = 0; from < size; ) {
      int to = Math.min(size, from + batch);
      long end = FloatWindow.end(samples.time(to - 1), resolution);
      while (to < size && samples.time(to) <= end) {
        to++;
      }
      for (var part : alike(samples, from, to)) {
        out.add(batch(part, resolution));
      }
      from = to;
    }
    return out;
  }

  /** Histograms of other custom bounds cannot be added, so a batch ends where they change. */
  private static List<Samples> alike(Samples samples, int from, int to) {
    var out = new ArrayList<Samples>();
    double[] bounds = {};
    for (int i = from; i < to; i++) {
      var histogram = samples.histogram(i);
      if (histogram == null || Double.isNaN(histogram.sum())) {
        continue;
      }
      if (out.isEmpty() || !Arrays.equals(bounds, histogram.customBounds())) {
        out.add(new Samples());
        bounds = histogram.customBounds();
      }
      out.getLast().add(samples.time(i), histogram.toFloat());
    }
    return out;
  }

  private static Chunk batch(Samples batch, long resolution) {
    var columns = new EnumMap<Aggregate, Samples>(Aggregate.class);
    var counts = new Samples();
    for (int i = 0; i < batch.size(); i++) {
      counts.add(batch.time(i), 1);
    }
    var column = new Samples();
    FloatWindow.each(counts, resolution, (time, window) -> column.add(time, window.count()));
    columns.put(Aggregate.COUNT, column);
    var scaled = scaled(batch);
    sums(batch, scaled, resolution, columns);
    counter(batch, scaled, resolution, columns);
    return FloatDownsampling.chunk(columns);
  }

  /// A batch of finer aggregates to one chunk.
  static Chunk aggregates(List<AggregateChunk> batch, long resolution) {
    var columns = new EnumMap<Aggregate, Samples>(Aggregate.class);
    var counts = new Samples();
    var sums = new Samples();
    var counters = new Samples();
    for (var chunk : batch) {
      chunk.read(Aggregate.COUNT, counts);
      chunk.read(Aggregate.SUM, sums);
      chunk.read(Aggregate.COUNTER, counters);
    }
    var column = new Samples();
    FloatWindow.each(counts, resolution, (time, window) -> column.add(time, window.sum()));
    columns.put(Aggregate.COUNT, column);
    sums(sums, scaled(sums), resolution, columns);
    counter(counters, scaled(counters), resolution, columns);
    return FloatDownsampling.chunk(columns);
  }

  /** All histograms of a batch, brought to what they have in common. */
  private static List<Buckets> scaled(Samples batch) {
    var scale = Scale.of(batch);
    var out = new ArrayList<Buckets>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      out.add(scale.apply(batch, i, i == 0 ? null : out.getLast()));
    }
    return out;
  }

  private static void sums(Samples batch, List<Buckets> scaled, long resolution, Map<Aggregate, Samples> columns) {
    var out = new Samples();
    Buckets.@Nullable Total sum = null;
    long limit = batch.time(batch.size() - 1);
    long end = -1;
    for (int i = 0; i < batch.size(); i++) {
      var next = scaled.get(i);
      if (batch.time(i) > end) {
        if (sum != null) {
          out.add(end, sum.histogram(CounterReset.GAUGE));
        }
        end = Math.min(FloatWindow.end(batch.time(i), resolution), limit);
        sum = new Buckets.Total(next);
      } else if (sum != null) {
        sum.add(next);
      }
    }
    if (sum != null) {
      out.add(end, sum.histogram(CounterReset.GAUGE));
    }
    columns.put(Aggregate.SUM, out);
  }

  private static void counter(Samples batch, List<Buckets> scaled, long resolution, Map<Aggregate, Samples> columns) {
    var hint = hint(batch, 0) == CounterReset.GAUGE ? CounterReset.GAUGE : CounterReset.UNKNOWN;
    var out = new Samples();
    var last = scaled.getFirst();
    var total = new Buckets.Total(last);
    long limit = batch.time(batch.size() - 1);
    long end = Math.min(FloatWindow.end(batch.time(0), resolution), limit);
    for (int i = 1; i < batch.size(); i++) {
      if (batch.time(i) > end) {
        out.add(end, total.histogram(hint));
        end = Math.min(FloatWindow.end(batch.time(i), resolution), limit);
      }
      var next = scaled.get(i);
      if (isReset(batch, i, next, last)) {
        total.add(next);
      } else {
        total.advance(last, next);
      }
      last = next;
    }
    out.add(end, total.histogram(hint));
    columns.put(Aggregate.COUNTER, out);
  }

  private static boolean isReset(Samples batch, int i, Buckets next, Buckets last) {
    return switch (hint(batch, i)) {
      case RESET -> true;
      case NOT_RESET, GAUGE -> false;
      case UNKNOWN -> next.isBelow(last);
    };
  }

  private static CounterReset hint(Samples batch, int i) {
    var histogram = batch.histogram(i);
    return histogram == null ? CounterReset.UNKNOWN : histogram.reset();
  }

  /// What all histograms of a batch can be brought to.
  private record Scale(int schema, double threshold) {
    static Scale of(Samples batch) {
      int schema = Integer.MAX_VALUE;
      double threshold = 0;
      for (int i = 0; i < batch.size(); i++) {
        Histogram histogram = batch.histogram(i);
        if (histogram != null) {
          schema = Math.min(schema, histogram.schema());
          threshold = Math.max(threshold, histogram.zeroThreshold());
        }
      }
      return new Scale(schema, threshold);
    }

    Buckets apply(Samples batch, int i, @Nullable Buckets before) {
      var histogram = batch.histogram(i);
      if (!(histogram instanceof FloatHistogram h)) {
        throw new IllegalArgumentException("Cannot add up a float and histograms at " + batch.time(i));
      }
      return Buckets.of(h, schema, threshold, before);
    }
  }
}
