package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.dedup.Dedup;
import dev.perennial.tsdb.dedup.Deduplication;
import dev.perennial.tsdb.dedup.Windows;
import dev.perennial.tsdb.labels.Labels;
import java.util.List;

/// What became of the samples of a compaction's sources: all that were read were kept, were duplicates, or had been deleted by
/// tombstones.
///
/// `hash` sums up a hash of each chunk that was kept or made of what was kept, with its series' labels, so that any order gives the same and it can be
/// counted again from the written bytes. Aggregates of downsampled series count by chunks, which are never taken apart.
public record Accounts(long series, long read, long kept, long duplicates, long deleted, long hash) {
  /// The key under `thanos.extensions` of a product's `meta.json` that holds its accounts.
  public static final String KEY = "perennial-accounts";

  /// Checks that the sum is right.
  public Accounts {
    if (read != kept + duplicates + deleted || duplicates < 0 || deleted < 0) {
      throw new IllegalStateException(
          "Cannot account for all samples: %d were read, %d kept, %d were duplicates and %d deleted"
              .formatted(read, kept, duplicates, deleted));
    }
  }

  /// Counts what a block holds; `duplicates` is 0.
  public static Accounts count(BlockReader block) {
    var ledger = new Ledger(new Dedup(Windows.standard()));
    try (var scan = block.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var series = next.get();
        ledger.begin(series.labels());
        for (var chunk : series.chunks()) {
          ledger.readAndKeep(chunk);
        }
      }
    }
    return ledger.close();
  }

  /// Whether `other` kept the same samples of the same series.
  public boolean keptTheSameAs(Accounts other) {
    return series == other.series && kept == other.kept && hash == other.hash;
  }

  /// Counts at the readers of the sources, as series go by. Not for several threads.
  static final class Ledger {
    private final Audit audit;
    private Labels series = Labels.empty();
    private long labels;
    private long count;
    private long read;
    private long kept;
    private long deleted;
    private long hash;

    Ledger(Deduplication deduplication) {
      audit = new Audit(deduplication);
    }

    void begin(Labels next) {
      count++;
      series = next;
      labels = ChunkHash.of(next);
    }

    /// Counts samples that tombstones took out of a source.
    void delete(long samples) {
      read += samples;
      deleted += samples;
    }

    /// Counts what the sources have of a stretch of the series, and holds the chunks to it that were made of it.
    void settle(List<Reading> sources, List<Chunk> product) {
      audit.look(series, labels, sources, product);
      read += audit.read();
      kept += audit.kept();
      hash += audit.hash();
    }

    /// Counts aggregates that others stand for.
    void readAggregates() {
      read++;
    }

    /// Counts a chunk that is taken as it is.
    void readAndKeep(Chunk chunk) {
      int samples = chunk.encoding() == Encoding.AGGREGATES ? 1 : ChunkDecoder.samples(chunk.encoding(), chunk.data());
      read += samples;
      kept += samples;
      hash += ChunkHash.of(labels, chunk);
    }

    Accounts close() {
      return new Accounts(count, read, kept, read - kept - deleted, deleted, hash);
    }
  }
}
