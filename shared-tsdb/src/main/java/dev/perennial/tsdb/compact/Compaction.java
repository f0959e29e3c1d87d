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
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Merges blocks of one stream and resolution into one, or into shards, in memory that does not grow with them.
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

  /// A block to write: its id, and its external labels.
  public record Output(BlockId id, Labels labels) {}

  /// Writes the block `id` with the external labels `labels` to `store`: all its files but `meta.json`.
  public Product run(List<Source> sources, ObjectStore store, BlockId id, Labels labels) {
    return split(sources, store, Shard.WHOLE, List.of(new Output(id, labels))).getFirst();
  }

  /// Writes the series of `shard`, which the sources hold, to as many blocks as there are outputs, one for each part of the shard, in their order.
  ///
  /// Reads the sources once; what was deleted in them is entered in the first product's accounts.
  public List<Product> split(List<Source> sources, ObjectStore store, Shard shard, List<Output> outputs) {
    var metas = sources.stream().map(source -> source.block().meta()).toList();
    var parts = new ArrayList<Part>(outputs.size());
    var cursors = new ArrayList<Cursor>();
    try {
      var symbols = symbols(sources, shard, outputs.size());
      for (int i = 0; i < outputs.size(); i++) {
        var meta = MergedMeta.of(metas, outputs.get(i), outputs.size() == 1 ? MergedMeta.Kind.MERGED : MergedMeta.Kind.SPLIT);
        parts.add(new Part(meta, BlockWriter.create(store, outputs.get(i).id(), symbols.get(i), BlockWriter.Options.DEFAULT), deduplication));
      }
      for (var source : sources) {
        cursors.add(new Cursor(cursors.size(), source, source.block().scan()));
      }
      merge(cursors, series -> parts.size() == 1 ? parts.getFirst() : parts.get(shard.part(series, parts.size())));
      cursors.forEach(cursor -> parts.getFirst().ledger.delete(cursor.scan.deleted()));
      var products = new ArrayList<Product>(parts.size());
      parts.forEach(part -> products.add(part.finish()));
      return products;
    } finally {
      cursors.forEach(Cursor::close);
      parts.forEach(part -> part.writer.close());
    }
  }

  /// Writes the part at `place` of those that [#split] would write into so many `parts`, and no other.
  ///
  /// The sources' indexes are read whole, and of their chunks those of the part's series, with whatever lies between them closely.
  public Product part(List<Source> sources, ObjectStore store, Shard shard, int parts, int place, Output output) {
    Predicate<Labels> own = series -> shard.part(series, parts) == place;
    var symbols = new SymbolUnion(sources.stream().map(source -> source.block().symbols(2, series -> own.test(series) ? 0 : 1).getFirst()).toList());
    var meta = MergedMeta.of(sources.stream().map(source -> source.block().meta()).toList(), output, MergedMeta.Kind.SPLIT);
    var part = new Part(meta, BlockWriter.create(store, output.id(), symbols, BlockWriter.Options.DEFAULT), deduplication);
    var cursors = new ArrayList<Cursor>();
    try {
      for (var source : sources) {
        cursors.add(new Cursor(cursors.size(), source, source.block().scan(own)));
      }
      merge(cursors, _ -> part);
      cursors.forEach(cursor -> part.ledger.delete(cursor.scan.deleted()));
      return part.finish();
    } finally {
      cursors.forEach(Cursor::close);
      part.writer.close();
    }
  }

  /** Where there are several parts, each is given only what its own series need: else each index would carry the names of all. */
  private static List<SymbolUnion> symbols(List<Source> sources, Shard shard, int parts) {
    if (parts == 1) {
      return List.of(new SymbolUnion(sources.stream().map(source -> source.block().symbols()).toList()));
    }
    var own = sources.stream().map(source -> source.block().symbols(parts, series -> shard.part(series, parts))).toList();
    return IntStream.range(0, parts).mapToObj(i -> new SymbolUnion(own.stream().map(tables -> tables.get(i)).toList())).toList();
  }

  private static void merge(List<Cursor> cursors, Function<Labels, Part> output) {
    var chunks = new ArrayList<SeriesMerge.Part>();
    // Equals leave a binary heap in an order of their own, by which Thanos' choice between samples of one time goes.
    var queue = new PriorityQueue<Cursor>(BY_LABELS);
    var taken = new ArrayList<Cursor>();
    cursors.stream().filter(Cursor::hasNext).forEach(queue::add);
    for (var cursor = queue.peek(); cursor != null; cursor = queue.peek()) {
      var series = cursor.labels();
      chunks.clear();
      taken.clear();
      for (var next = cursor; next != null && next.labels().equals(series); next = queue.peek()) {
        taken.add(queue.remove());
      }
      taken.forEach(own -> own.take(series, chunks));
      share(taken);
      taken.stream().filter(Cursor::hasNext).forEach(queue::add);
      output.apply(series).add(series, chunks);
    }
  }

  /// One block that is being written, and its accounts.
  private static final class Part {
    private final BlockMeta meta;
    private final BlockWriter writer;
    private final Accounts.Ledger ledger;
    private final Function<List<SeriesMerge.Part>, List<Chunk>> merge;

    Part(BlockMeta meta, BlockWriter writer, Deduplication deduplication) {
      this.meta = meta;
      this.writer = writer;
      this.ledger = new Accounts.Ledger(deduplication);
      this.merge =
          switch (deduplication) {
            case Dedup local -> new SeriesMerge(local, ledger)::merge;
            case Overlap overlap -> new OverlapMerge(overlap, ledger)::merge;
          };
    }

    void add(Labels series, List<SeriesMerge.Part> chunks) {
      ledger.begin(series);
      writer.add(series, merge.apply(chunks));
    }

    Product finish() {
      return new Product(writer.finish().into(meta), ledger.close());
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

  /// One source, read series by series.
  private static final class Cursor {
    private final int place;
    private final Source source;
    private final BlockScan scan;
    private @Nullable SeriesChunks next;
    private Labels labels = Labels.empty();

    Cursor(int place, Source source, BlockScan scan) {
      this.place = place;
      this.source = source;
      this.scan = scan;
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
