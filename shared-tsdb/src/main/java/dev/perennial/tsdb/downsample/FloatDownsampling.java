package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Downsamples runs of floats, one after the other. Not for several threads.
final class FloatDownsampling {
  /** How near raw samples are taken to be when the number of chunks is estimated. */
  private static final long RAW = 60_000;

  private final Samples counts = new Samples();
  private final Samples sums = new Samples();
  private final Samples minima = new Samples();
  private final Samples maxima = new Samples();
  private final Samples counter = new Samples();
  private final Map<Aggregate, Samples> columns =
      new EnumMap<>(
          Map.of(
              Aggregate.COUNT, counts, Aggregate.SUM, sums, Aggregate.MIN, minima, Aggregate.MAX, maxima, Aggregate.COUNTER, counter));

  /// Raw samples to chunks of `resolution`.
  List<Chunk> raw(Samples samples, long resolution) {
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
      if (numbers(samples, from, to) == to - from) {
        out.add(batch(samples, from, to, resolution));
      } else {
        var numbers = new Samples(to - from);
        for (int i = from; i < to; i++) {
          if (!Double.isNaN(samples.value(i))) {
            numbers.add(samples, i);
          }
        }
        if (!numbers.isEmpty()) {
          out.add(batch(numbers, 0, numbers.size(), resolution));
        }
      }
      from = to;
    }
    return out;
  }

  private static int numbers(Samples samples, int from, int to) {
    double[] values = samples.values();
    int numbers = 0;
    for (int i = from; i < to; i++) {
      numbers += Double.isNaN(values[i]) ? 0 : 1;
    }
    return numbers;
  }

  private Chunk batch(Samples batch, int from, int to, long resolution) {
    columns.values().forEach(Samples::clear);
    counter.add(batch.time(from), batch.value(from));
    long last =
        FloatWindow.each(
            batch,
            from,
            to,
            resolution,
            (time, window) -> {
              counts.add(time, window.count());
              sums.add(time, window.sum());
              minima.add(time, window.min());
              maxima.add(time, window.max());
              counter.add(time, window.counter());
            });
    counter.add(last, batch.value(to - 1));
    return chunk(columns);
  }

  /// A batch of finer aggregates to one chunk.
  static Chunk aggregates(List<AggregateChunk> batch, long resolution) {
    var columns = new EnumMap<Aggregate, Samples>(Aggregate.class);
    // A count of counts is their sum.
    read(batch, Aggregate.COUNT, resolution, FloatWindow::sum, columns);
    read(batch, Aggregate.SUM, resolution, FloatWindow::sum, columns);
    read(batch, Aggregate.MIN, resolution, FloatWindow::min, columns);
    read(batch, Aggregate.MAX, resolution, FloatWindow::max, columns);
    var total = new CounterTotal();
    var samples = new Samples();
    var chunk = new Samples();
    for (var one : batch) {
      chunk.clear();
      one.read(Aggregate.COUNTER, chunk);
      total.add(chunk, samples);
    }
    if (!samples.isEmpty()) {
      var counter = column(columns, Aggregate.COUNTER);
      counter.add(samples, 0);
      long last = FloatWindow.each(samples, resolution, (time, window) -> counter.add(time, window.counter()));
      counter.add(last, total.last());
    }
    return chunk(columns);
  }

  private static void read(
      List<AggregateChunk> batch,
      Aggregate aggregate,
      long resolution,
      ToDoubleFunction<FloatWindow> value,
      Map<Aggregate, Samples> columns) {
    var samples = new Samples();
    batch.forEach(chunk -> chunk.read(aggregate, samples));
    if (!samples.isEmpty()) {
      var column = column(columns, aggregate);
      FloatWindow.each(samples, resolution, (time, window) -> column.add(time, value.applyAsDouble(window)));
    }
  }

  private static Samples column(Map<Aggregate, Samples> columns, Aggregate aggregate) {
    return columns.computeIfAbsent(aggregate, _ -> new Samples());
  }

  /// The chunk of these columns; its times are those of windows, which the counter's first sample may come before.
  static Chunk chunk(Map<Aggregate, Samples> columns) {
    var parts = new EnumMap<Aggregate, Chunk>(Aggregate.class);
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (var column : columns.entrySet()) {
      var samples = column.getValue();
      parts.put(column.getKey(), ChunkWriter.whole(samples));
      if (column.getKey() != Aggregate.COUNTER || columns.size() == 1) {
        first = Math.min(first, samples.time(0));
      }
      last = Math.max(last, samples.time(samples.size() - 1));
    }
    return new Chunk(first, last, Encoding.AGGREGATES, AggregateChunk.encode(parts));
  }
}
