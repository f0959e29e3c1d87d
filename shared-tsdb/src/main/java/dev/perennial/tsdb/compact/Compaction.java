package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.block.BlockScan;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.SeriesChunks;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Merges blocks of one stream and resolution into one, in memory that does not grow with them.
///
/// The blocks may overlap in any way. Replica labels are external labels: series with equal labels are one
/// series, and its samples are deduplicated.
public final class Compaction {
  private final Dedup dedup;

  /// A merge with this deduplication.
  public Compaction(Dedup dedup) {
    this.dedup = dedup;
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
    var ledger = new Accounts.Ledger(dedup.windows());
    var merge = new SeriesMerge(dedup, ledger);
    var symbols = new SymbolUnion(sources.stream().map(source -> source.block().symbols()).toList());
    var cursors = new ArrayList<Cursor>();
    try (var writer = BlockWriter.create(store, id, symbols, BlockWriter.Options.DEFAULT)) {
      for (var source : sources) {
        cursors.add(new Cursor(cursors.size(), source));
      }
      var parts = new ArrayList<SeriesMerge.Part>();
      for (var series = least(cursors); series != null; series = least(cursors)) {
        parts.clear();
        for (var cursor : cursors) {
          cursor.take(series, parts);
        }
        ledger.begin(series);
        writer.add(series, merge.merge(parts));
      }
      cursors.forEach(cursor -> ledger.delete(cursor.scan.deleted()));
      return new Product(writer.finish().into(plan), ledger.close());
    } finally {
      cursors.forEach(Cursor::close);
    }
  }

  private static @Nullable Labels least(List<Cursor> cursors) {
    @Nullable Labels least = null;
    for (var cursor : cursors) {
      var next = cursor.next;
      if (next != null && (least == null || next.labels().compareTo(least) < 0)) {
        least = next.labels();
      }
    }
    return least;
  }

  /// One source, read series by series.
  private static final class Cursor {
    private final int place;
    private final Source source;
    private final BlockScan scan;
    private @Nullable SeriesChunks next;

    Cursor(int place, Source source) {
      this.place = place;
      this.source = source;
      scan = source.block().scan();
      next = scan.next().orElse(null);
    }

    void take(Labels labels, List<SeriesMerge.Part> into) {
      for (var own = next; own != null && own.labels().equals(labels); own = next) {
        for (var chunk : own.chunks()) {
          into.add(new SeriesMerge.Part(place, source.replica(), chunk));
        }
        next = scan.next().orElse(null);
      }
    }

    void close() {
      scan.close();
    }
  }
}
