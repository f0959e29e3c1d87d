package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.labels.Labels;
import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One of `total` parts into which series are dealt by a hash of their labels; fewer than one part means no dealing.
///
/// The hash is xxHash64 over `name 0xFF value 0xFF` of each label that takes part, in order, taken without sign modulo `total`.
public record Shard(long index, long total, Grouping grouping, List<String> labels) {
  /// Everything, undealt.
  public static final Shard WHOLE = new Shard(0, 0, Grouping.WITHOUT, List.of());

  private static final byte[] SEPARATOR = {(byte) 0xff};

  /// Which labels take part in the hash.
  public enum Grouping {
    /// Only those named.
    BY,
    /// All but those named.
    WITHOUT
  }

  /// Copies the names.
  public Shard {
    labels = List.copyOf(labels);
  }

  /// Whether a series with these labels belongs to this part.
  public boolean holds(Labels series) {
    return total < 1 || Long.remainderUnsigned(hash(series), total) == index;
  }

  private long hash(Labels series) {
    try (var hasher = new XxHash64JavaHasher(0)) {
      for (int i = 0; i < series.size(); i++) {
        if (labels.contains(series.name(i)) == (grouping == Grouping.BY)) {
          hasher.update(series.name(i).getBytes(StandardCharsets.UTF_8)).update(SEPARATOR);
          hasher.update(series.value(i).getBytes(StandardCharsets.UTF_8)).update(SEPARATOR);
        }
      }
      return hasher.digest();
    }
  }
}
