package dev.perennial.tsdb.downsample;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.series.Samples;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads chunks of downsampled series as samples, by what a query will do with them. Raw chunks among them are read as they are.
public final class Aggregates {
  private static final Set<String> COUNTERS =
      Set.of("increase", "rate", "irate", "resets", "xincrease", "xrate");

  private Aggregates() {}

  /// Appends the samples with `from <= time <= to` that suit `function`, the innermost function around the selector.
  ///
  /// Functions that begin with `min`, `max`, `count` and `sum_` get that aggregate of each window, `rate` and its kin the counter without
  /// resets, all others the average.
  public static void read(String function, List<Chunk> chunks, long from, long to, Samples into) {
    var wanted = aggregate(function);
    if (wanted == Aggregate.COUNTER) {
      counter(chunks, from, to, into);
      return;
    }
    for (var chunk : chunks) {
      if (!chunk.overlaps(from, to)) {
        continue;
      }
      if (chunk.encoding() != Encoding.AGGREGATES) {
        ChunkDecoder.decode(chunk, from, to, into);
        continue;
      }
      var samples = new Samples();
      var parts = AggregateChunk.of(chunk.data());
      if (wanted == Aggregate.SUM && !function.startsWith("sum_")) {
        average(parts, samples);
      } else {
        parts.read(wanted, samples);
      }
      append(samples, from, to, into);
    }
  }

  /// The aggregates that [#read] looks at for `function`.
  public static Set<Aggregate> needed(String function) {
    var wanted = aggregate(function);
    return wanted == Aggregate.SUM && !function.startsWith("sum_") ? EnumSet.of(Aggregate.COUNT, Aggregate.SUM) : EnumSet.of(wanted);
  }

  /// The chunks of the aggregates that a chunk of aggregates holds.
  public static Map<Aggregate, Chunk> parts(Chunk chunk) {
    var found = AggregateChunk.of(chunk.data());
    var parts = new EnumMap<Aggregate, Chunk>(Aggregate.class);
    for (var aggregate : Aggregate.values()) {
      found.part(aggregate).ifPresent(part -> parts.put(aggregate, new Chunk(chunk.first(), chunk.last(), part.encoding(), part.data())));
    }
    return parts;
  }

  /// One chunk of the aggregates of a stretch of a series.
  public static Chunk chunk(long first, long last, Map<Aggregate, Chunk> parts) {
    return new Chunk(first, last, Encoding.AGGREGATES, AggregateChunk.encode(parts));
  }

  private static Aggregate aggregate(String function) {
    if (is(function, "min")) {
      return Aggregate.MIN;
    }
    if (is(function, "max")) {
      return Aggregate.MAX;
    }
    if (is(function, "count")) {
      return Aggregate.COUNT;
    }
    return COUNTERS.contains(function) ? Aggregate.COUNTER : Aggregate.SUM;
  }

  private static boolean is(String function, String aggregate) {
    return function.equals(aggregate) || function.startsWith(aggregate + "_");
  }

  private static void average(AggregateChunk parts, Samples into) {
    var counts = new Samples();
    var sums = new Samples();
    parts.read(Aggregate.COUNT, counts);
    parts.read(Aggregate.SUM, sums);
    if (counts.size() != sums.size()) {
      throw new MalformedBytesException(
          "a chunk of aggregates", -1, "it has " + counts.size() + " counts and " + sums.size() + " sums");
    }
    for (int i = 0; i < sums.size(); i++) {
      if (counts.time(i) != sums.time(i)) {
        throw new MalformedBytesException("a chunk of aggregates", -1, "the times of its counts and sums differ");
      }
      var histogram = sums.histogram(i);
      if (histogram == null) {
        into.add(sums.time(i), sums.value(i) / counts.value(i));
      } else {
        into.add(sums.time(i), Buckets.of(histogram.toFloat()).dividedBy(counts.value(i)));
      }
    }
  }

  /** The total runs over all chunks from the first, so that it does not depend on where the range begins in one. */
  private static void counter(List<Chunk> chunks, long from, long to, Samples into) {
    var total = new CounterTotal();
    var samples = new Samples();
    var totals = new Samples();
    for (var chunk : chunks) {
      samples.clear();
      totals.clear();
      if (chunk.encoding() == Encoding.AGGREGATES) {
        AggregateChunk.of(chunk.data()).read(Aggregate.COUNTER, samples);
      } else {
        ChunkDecoder.decode(chunk, samples);
      }
      total.add(samples, totals);
      append(totals, from, to, into);
    }
  }

  private static void append(Samples samples, long from, long to, Samples into) {
    for (int i = samples.firstAtOrAfter(from); i < samples.size() && samples.time(i) <= to; i++) {
      into.add(samples, i);
    }
  }
}
