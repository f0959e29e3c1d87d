package dev.perennial.tsdb.catalog.stored;

import dev.perennial.tsdb.catalog.StreamId;

/// Where an adapter keeps manifests: one conditional write, and a strongly consistent look at what stands there.
public interface ManifestTable {
  /// Tries the write. Nothing is thrown for a failed request: that is [Answer.Missing].
  Answer write(ManifestWrite write);

  /// What stands there now.
  Standing standing(StreamId stream);

  /// What came back from a write.
  sealed interface Answer {
    /// It took effect.
    record Took() implements Answer {}

    /// The condition did not hold, at least when a client's last retry arrived.
    record Refused() implements Answer {}

    /// No answer came, or an error.
    record Missing(String why) implements Answer {}
  }
}
