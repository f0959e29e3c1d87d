package dev.perennial.tsdb.catalog.sqlite;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Swap;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/// A process that admits one block after the other to one stream, printing each version it committed, until it is killed.
final class RestlessWriter {
  private RestlessWriter() {}

  public static void main(String[] arguments) {
    var random = new SecureRandom();
    var labels = Labels.of("cluster", "x", "zone", "ü \"1\"");
    try (var catalog = new SqliteCatalog(Path.of(arguments[0]), random)) {
      System.out.println("writing");
      for (int i = 0; i < 2_000; i++) {
        var id = BlockId.create(i, random);
        var block =
            new LiveBlock(
                id, new TimeRange(i, i + 1), 1, Resolution.RAW, Shard.WHOLE, List.of(), List.of(id), 1, 1, 1);
        if (catalog.replace(catalog.manifest(TenantId.DEFAULT, labels).admit(block)) instanceof Swap.Committed won) {
          System.out.println(won.manifest().version());
        }
      }
    }
  }
}
