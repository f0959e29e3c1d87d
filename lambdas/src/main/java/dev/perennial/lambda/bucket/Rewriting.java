package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockSeries;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.chunk.Dialect;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A block written anew without some series or samples, or with other labels. At every resolution whole series go and labels change;
/// of a chunk of aggregates no part of its time can be taken.
final class Rewriting {
  private final List<Selector> drop;
  private final List<Selector> delete;
  private final TimeRange deleted;
  private final Relabeling relabeling;
  private final Dialect dialect;

  /// Drops the series of `drop`, deletes the samples of `delete` in the time `deleted`, and relabels what is left.
  Rewriting(List<Selector> drop, List<Selector> delete, TimeRange deleted, Relabeling relabeling, Dialect dialect) {
    this.drop = List.copyOf(drop);
    this.delete = List.copyOf(delete);
    this.deleted = deleted;
    this.relabeling = relabeling;
    this.dialect = dialect;
  }

  /// What became of a block. `block` is the new one, unless nothing was left.
  record Result(Optional<BlockId> block, long seriesBefore, long seriesAfter, long samplesBefore, long samplesAfter, long keptAggregates) {}

  /// Whether the block holds anything that would change.
  ///
  /// @throws IllegalArgumentException if it cannot be rewritten so; nothing has been written then
  boolean concerns(BlockReader reader) {
    boolean changes = dialect == Dialect.CLASSIC;
    for (var series : reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE)) {
      changes |= isDeletedFrom(series.labels()) || !target(series.labels()).equals(Optional.of(series.labels()));
    }
    if (changes && !relabeling.isNothing()) {
      targets(reader).forEach((labels, sources) -> requireJoinable(reader.meta(), labels, sources));
    }
    return changes;
  }

  /// The labels that a series gets; empty if it goes.
  private Optional<Labels> target(Labels labels) {
    return isDropped(labels) ? Optional.empty() : relabeling.apply(labels);
  }

  /// The series of the new block, each with those that it is made from.
  private Map<Labels, List<BlockSeries>> targets(BlockReader reader) {
    var targets = new TreeMap<Labels, List<BlockSeries>>();
    for (var series : reader.select(List.of(), Long.MIN_VALUE, Long.MAX_VALUE)) {
      target(series.labels())
          .ifPresent(
              labels -> {
                if (labels.isEmpty()) {
                  throw new IllegalArgumentException(
                      "Cannot rewrite block " + reader.meta().id() + ": series " + series.labels() + " would have no labels left. Drop it, or leave it one.");
                }
                targets.computeIfAbsent(labels, _ -> new ArrayList<>()).add(series);
              });
    }
    return targets;
  }

  /** Samples of several series can be put in order, aggregates of one time cannot be added. */
  private static void requireJoinable(BlockMeta meta, Labels labels, List<BlockSeries> sources) {
    if (sources.size() == 1 || meta.thanos().resolution().isRaw()) {
      return;
    }
    var spans = sources.stream().flatMap(series -> series.chunks().stream()).map(ref -> TimeRange.closed(ref.first(), ref.last())).sorted().toList();
    for (int i = 1; i < spans.size(); i++) {
      if (spans.get(i - 1).overlaps(spans.get(i))) {
        throw new IllegalArgumentException(
            "Cannot rewrite block " + meta.id() + ": cannot join " + sources.size() + " downsampled series of the same time that would all be " + labels
                + ", for their aggregates cannot be added. Relabel so that they stay apart, or drop all but one.");
      }
    }
  }

  private boolean isDropped(Labels labels) {
    return drop.stream().anyMatch(selector -> selector.matches(labels));
  }

  private boolean isDeletedFrom(Labels labels) {
    return delete.stream().anyMatch(selector -> selector.matches(labels));
  }

  /// Writes the new block.
  Result run(ObjectStore store, BlockReader reader, BlockId id, Labels external, String source, Instant now) {
    var meta = reader.meta();
    var targets = targets(reader);
    long keptAggregates = 0;
    BlockMeta written;
    try (var block = new NewBlock(store, id, symbols(reader, targets.keySet()), dialect)) {
      for (var target : targets.entrySet()) {
        var chunks = new ArrayList<Chunk>();
        for (var series : target.getValue()) {
          boolean cut = isDeletedFrom(series.labels());
          for (var chunk : reader.chunks(List.of(series)).getFirst()) {
            keptAggregates += cut ? cut(chunk, chunks) : keep(chunk, chunks);
          }
        }
        if (!chunks.isEmpty()) {
          block.add(target.getKey(), target.getValue().size() == 1 ? chunks : joined(chunks));
        }
      }
      written = block.finish(meta, external, source, now);
    }
    return new Result(
        written.stats().series() == 0 ? Optional.empty() : Optional.of(id),
        meta.stats().series(), written.stats().series(), meta.stats().samples(), written.stats().samples(), keptAggregates);
  }

  private Iterator<String> symbols(BlockReader reader, Set<Labels> series) {
    if (relabeling.isNothing()) {
      return reader.symbols();
    }
    var all = new TreeSet<String>(Labels.ORDER);
    series.forEach(
        labels ->
            labels.forEach(
                (name, value) -> {
                  all.add(name);
                  all.add(value);
                }));
    return all.iterator();
  }

  private static int keep(Chunk chunk, List<Chunk> into) {
    into.add(chunk);
    return 0;
  }

  /// Adds what is left of a chunk; answers 1 for aggregates that had to stay whole.
  private int cut(Chunk chunk, List<Chunk> into) {
    var span = TimeRange.closed(chunk.first(), chunk.last());
    if (deleted.contains(span)) {
      return 0;
    }
    if (!deleted.overlaps(span)) {
      return keep(chunk, into);
    }
    if (chunk.encoding() == Encoding.AGGREGATES) {
      return keep(chunk, into) + 1;
    }
    var samples = new Samples();
    ChunkDecoder.decode(chunk, samples);
    var left = new Samples(samples.size());
    for (int i = 0; i < samples.size(); i++) {
      if (!deleted.contains(samples.time(i))) {
        left.add(samples, i);
      }
    }
    into.addAll(ChunkWriter.write(left));
    return 0;
  }

  /// The chunks of series that have become one, in order of time; of samples the first of each instant.
  private static List<Chunk> joined(List<Chunk> chunks) {
    if (chunks.stream().anyMatch(chunk -> chunk.encoding() == Encoding.AGGREGATES)) {
      return chunks.stream().sorted(Comparator.comparingLong(Chunk::first)).toList();
    }
    record At(Samples samples, int place) {}
    var byTime = new TreeMap<Long, At>();
    for (var chunk : chunks) {
      var samples = new Samples();
      ChunkDecoder.decode(chunk, samples);
      for (int i = 0; i < samples.size(); i++) {
        byTime.putIfAbsent(samples.time(i), new At(samples, i));
      }
    }
    var all = new Samples(byTime.size());
    byTime.values().forEach(at -> all.add(at.samples(), at.place()));
    return ChunkWriter.write(all);
  }
}
