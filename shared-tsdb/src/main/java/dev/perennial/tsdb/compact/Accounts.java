package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.chunk.Chunk;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.Encoding;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;

/// What became of the samples of a compaction's sources: all that were read were kept or were duplicates.
///
/// `hash` sums up a hash of each sample that was kept, with its labels and its time, so that any order gives the same and it can be
/// counted again from the written bytes. Aggregates of downsampled series count by chunks, which are never taken apart.
public record Accounts(long series, long read, long kept, long duplicates, long hash) {
  /// Checks that the sum is right.
  public Accounts {
    if (read != kept + duplicates || duplicates < 0) {
      throw new IllegalStateException(
          "Cannot account for all samples: %d were read, %d kept and %d were duplicates".formatted(read, kept, duplicates));
    }
  }

  /// Counts what a block holds; `duplicates` is 0.
  public static Accounts count(BlockReader block) {
    var ledger = new Ledger();
    var samples = new Samples();
    try (var scan = block.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var series = next.get();
        ledger.begin(series.labels());
        for (var chunk : series.chunks()) {
          ledger.readAndKeep(chunk, samples);
        }
      }
    }
    return ledger.close();
  }

  /// Whether `other` kept the same samples of the same series.
  public boolean keptTheSameAs(Accounts other) {
    return series == other.series && kept == other.kept && hash == other.hash;
  }

  /// Counts as samples go by.
  static final class Ledger {
    private long series;
    private long read;
    private long kept;
    private long hash;
    private long labels;

    void begin(Labels next) {
      series++;
      labels = SampleHash.of(next);
    }

    void read(long samples) {
      read += samples;
    }

    void keep(Samples samples) {
      kept += samples.size();
      hash += SampleHash.of(labels, samples);
    }

    /// Counts a chunk that is taken as it is.
    void readAndKeep(Chunk chunk, Samples scratch) {
      if (chunk.encoding() == Encoding.AGGREGATES) {
        read++;
        kept++;
        hash += SampleHash.of(labels, chunk);
        return;
      }
      scratch.clear();
      ChunkDecoder.decode(chunk, scratch);
      read += scratch.size();
      keep(scratch);
    }

    Accounts close() {
      return new Accounts(series, read, kept, read - kept, hash);
    }
  }
}
