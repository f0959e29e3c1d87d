package dev.perennial.lambda.bucket;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A block of a bucket, or what there is of it: its meta, or why it has none, and the marks beside it.
record Found(BlockId id, Optional<BlockMeta> meta, String problem, List<String> marks) {
  private static final List<String> MARKS = List.of(BlockFiles.DELETION_MARK, BlockFiles.NO_COMPACT_MARK, BlockFiles.NO_DOWNSAMPLE_MARK);

  static Found look(ObjectStore store, BlockId id) {
    var marks = new ArrayList<String>();
    for (var mark : MARKS) {
      if (store.head(BlockFiles.key(id, mark)).isPresent()) {
        marks.add(mark.replace("-mark.json", ""));
      }
    }
    var key = BlockFiles.meta(id);
    var bytes = store.read(key);
    if (bytes.isEmpty()) {
      return new Found(id, Optional.empty(), "no meta.json: an upload under way, or a rest of one", List.copyOf(marks));
    }
    try {
      return new Found(id, Optional.of(BlockMeta.parse(bytes.get(), key)), "", List.copyOf(marks));
    } catch (MalformedBytesException e) {
      return new Found(id, Optional.empty(), String.valueOf(e.getMessage()), List.copyOf(marks));
    }
  }

  /// The meta, or an exception with the reason.
  BlockMeta need() {
    return meta.orElseThrow(() -> new IllegalArgumentException("Block " + id + " cannot be read: " + problem + "."));
  }

  boolean isMarkedForDeletion() {
    return marks.contains("deletion");
  }
}
