package dev.perennial.tsdb.compact;

import dev.perennial.tsdb.Golden;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;

/// The blocks of two replicas that Thanos was given to compact.
final class GoldenReplicas {
  private GoldenReplicas() {}

  /// All of them, in order of time.
  static List<Compaction.Source> blocks() throws IOException {
    var folder = Golden.path("compaction/input");
    var bucket = new DirectoryObjectStore(folder);
    try (var blocks = Files.list(folder)) {
      return blocks
          .map(block -> BlockReader.open(bucket, new BlockId(block.getFileName().toString())))
          .map(block -> new Compaction.Source(block, block.meta().thanos().labels().only(List.of("replica"))))
          .sorted(Comparator.comparing(source -> source.block().meta().range()))
          .toList();
    }
  }
}
