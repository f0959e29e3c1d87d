package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;

/// Whether a block's files are what its `meta.json` and its index say.
public sealed interface BlockCheck {
  /// How far to look.
  enum Depth {
    /// The sizes of all files, the whole index, the heads of the segments, and that every chunk lies in one.
    INDEX,
    /// All that, and every chunk's checksum and number of samples.
    CHUNKS
  }

  /// Everything fits; `stats` is what was counted (without samples at [Depth#INDEX]).
  record Sound(BlockMeta.Stats stats) implements BlockCheck {}

  /// Something does not fit: a sentence.
  record Unsound(String why) implements BlockCheck {}

  /// Checks the block that `meta` describes. A bucket that fails for the moment is an [ObjectStoreException], not a verdict.
  static BlockCheck check(ObjectStore store, BlockMeta meta, Depth depth) {
    try {
      return new Sound(new CheckRun(store, meta, depth).run());
    } catch (MalformedBytesException malformed) {
      return new Unsound(String.valueOf(malformed.getMessage()));
    } catch (ObjectStoreException failed) {
      if (failed.retryable()) {
        throw failed;
      }
      return new Unsound(String.valueOf(failed.getMessage()));
    }
  }
}
