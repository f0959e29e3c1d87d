package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockScan;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.SeriesChunks;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Deduplication;
import dev.perennial.tsdb.dedup.Overlap;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Merges blocks of one stream and resolution into one, in memory that does not grow with them.
///
/// The blocks may overlap in any way. Replica labels are external labels: series with equal labels are one
/// series, and its samples are deduplicated.
public final class Compaction {
  private static final Comparator<Cursor> BY_LABELS = Comparator.comparing(Cursor::labels);

  private final Deduplication deduplication;

  /// A merge with this deduplication.
  public Compaction(Deduplication deduplication) {
    this.deduplication = deduplication;
  }

  /// A block to read; `replica` are the replica labels of the one Prometheus whose samples it holds, or empty if it holds those of
  /// several.
  public record Source(BlockReader block, Labels replica) {}

  /// The written block, of which `meta` is not in the bucket yet, and what became of the samples.
  ///
  /// `meta` has everything but an upload time and the coverage.
  public record Product(BlockMeta meta, Accounts accounts) {
    /// Whether no sample was left.
    public boolean isEmpty() {
      return accounts.kept() == 0;
    }
  }

  /// Writes the block `id` with the external labels `labels` to `store`: all its files but `meta.json`.
  public Product run(List<Source> sources, ObjectStore store, BlockId id, Labels labels) {
    var plan = MergedMeta.of(sources.stream().map(source -> source.block().meta()).toList(), id, labels);
    var ledger = new Accounts.Ledger(deduplication);
    var merge = merge(ledger);
    var symbols = new SymbolUnion(sources.stream().map(source -> source.block().symbols()).toList());
    var cursors = new ArrayList<Cursor>();
    try (var writer = BlockWriter.create(store, id, symbols, BlockWriter.Options.DEFAULT)) {
      for (var source : sources) {
        cursors.add(new Cursor(cursors.size(), source));
      }
      var parts = new ArrayList<SeriesMerge.Part>();
      // Equals leave a binary heap in an order of their own, by which Thanos' choice between samples of one time goes.
      var queue = new PriorityQueue<Cursor>(BY_LABELS);
      var taken = new ArrayList<Cursor>();
      cursors.stream().filter(Cursor::hasNext).forEach(queue::add);
      for (var cursor = queue.peek(); cursor != null; cursor = queue.peek()) {
        var series = cursor.labels();
        parts.clear();
        taken.clear();
        for (var next = cursor; next != null && next.labels().equals(series); next = queue.peek()) {
          taken.add(queue.remove());
        }
        taken.forEach(own -> own.take(series, parts));
        share(taken);
        taken.stream().filter(Cursor::hasNext).forEach(queue::add);
        ledger.begin(series);
        writer.add(series, merge.apply(parts));
      }
      cursors.forEach(cursor -> ledger.delete(cursor.scan.deleted()));
      return new Product(writer.finish().into(plan), ledger.close());
    } finally {
      cursors.forEach(Cursor::close);
    }
  }

  /** Most often all go on with the same series: one object for its labels makes comparing them cheap. */
  private static void share(List<Cursor> taken) {
    Cursor first = null;
    for (var cursor : taken) {
      if (cursor.hasNext()) {
        if (first == null) {
          first = cursor;
        } else if (cursor.labels().equals(first.labels())) {
          cursor.labels = first.labels();
        }
      }
    }
  }

  private Function<List<SeriesMerge.Part>, List<Chunk>> merge(Accounts.Ledger ledger) {
    return switch (deduplication) {
      case Dedup local -> new SeriesMerge(local, ledger)::merge;
      case Overlap overlap -> new OverlapMerge(overlap, ledger)::merge;
    };
  }

  /// One source, read series by series.
  private static final class Cursor {
    private final int place;
    private final Source source;
    private final BlockScan scan;
    private @Nullable SeriesChunks next;
    private Labels labels = Labels.empty();

    Cursor(int place, Source source) {
      this.place = place;
      this.source = source;
      scan = source.block().scan();
      advance();
    }

    private void advance() {
      next = scan.next().orElse(null);
      labels = next == null ? Labels.empty() : next.labels();
    }

    boolean hasNext() {
      return next != null;
    }

    /** Of the series that comes next. */
    Labels labels() {
      return labels;
    }

    void take(Labels series, List<SeriesMerge.Part> into) {
      for (var own = next; own != null && labels.equals(series); own = next) {
        for (var chunk : own.chunks()) {
          into.add(new SeriesMerge.Part(place, source.replica(), chunk));
        }
        advance();
      }
    }

    void close() {
      scan.close();
    }
  }
}
