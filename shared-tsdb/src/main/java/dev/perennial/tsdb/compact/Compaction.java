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
import java.util.Optional;

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
    var ledger = new Accounts.Ledger();
    var merge = new SeriesMerge(dedup, ledger);
    var symbols = new SymbolUnion(sources.stream().map(source -> source.block().symbols()).toList());
    var cursors = new ArrayList<Cursor>();
    try (var writer = BlockWriter.create(store, id, symbols, BlockWriter.Options.DEFAULT)) {
      for (var source : sources) {
        cursors.add(new Cursor(cursors.size(), source));
      }
      for (var labelsNow = least(cursors); labelsNow.isPresent(); labelsNow = least(cursors)) {
        var parts = new ArrayList<SeriesMerge.Part>();
        for (var cursor : cursors) {
          cursor.take(labelsNow.get(), parts);
        }
        ledger.begin(labelsNow.get());
        writer.add(labelsNow.get(), merge.merge(parts));
      }
      return new Product(writer.finish().into(plan), ledger.close());
    } finally {
      cursors.forEach(Cursor::close);
    }
  }

  private static Optional<Labels> least(List<Cursor> cursors) {
    return cursors.stream().flatMap(cursor -> cursor.head.stream()).map(SeriesChunks::labels).min(Labels::compareTo);
  }

  /// One source, read series by series.
  private static final class Cursor {
    private final int place;
    private final Source source;
    private final BlockScan scan;
    private Optional<SeriesChunks> head;

    Cursor(int place, Source source) {
      this.place = place;
      this.source = source;
      scan = source.block().scan();
      head = scan.next();
    }

    void take(Labels labels, List<SeriesMerge.Part> into) {
      while (head.isPresent() && head.get().labels().equals(labels)) {
        head.get().chunks().forEach(chunk -> into.add(new SeriesMerge.Part(place, source.replica(), chunk)));
        head = scan.next();
      }
    }

    void close() {
      scan.close();
    }
  }
}
