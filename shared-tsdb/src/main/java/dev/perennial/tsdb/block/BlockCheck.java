package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.util.List;

/// Whether a block's files are what its `meta.json` and its index say.
public sealed interface BlockCheck {
  /// How far to look.
  enum Depth {
    /// The sizes of all files, the whole index, the heads of the segments, and that every chunk lies in one.
    INDEX,
    /// All that, and every chunk's checksum and number of samples.
    CHUNKS
  }

  /// Everything fits; `stats` is what was counted (without samples at [Depth#INDEX]). `remarks` are sentences about what `meta.json`
  /// says wrongly and nobody needs: sizes of files that were read to the last chunk and found whole.
  record Sound(BlockMeta.Stats stats, List<String> remarks) implements BlockCheck {
    /// Copies the remarks.
    public Sound {
      remarks = List.copyOf(remarks);
    }
  }

  /// Something does not fit: a sentence.
  record Unsound(String why) implements BlockCheck {}

  /// Checks the block that `meta` describes. A bucket that fails for the moment is an [ObjectStoreException], not a verdict.
  static BlockCheck check(ObjectStore store, BlockMeta meta, Depth depth) {
    try {
      return CheckRun.run(store, meta, depth);
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
