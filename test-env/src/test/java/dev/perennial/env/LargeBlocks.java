package dev.perennial.env;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/// Two replicas' blocks of two hours, of which the first alone has more bytes than a function is told to split, and both together no more than two shards hold.
///
/// What the second one scraped the first did, too, at the same times.
record LargeBlocks(ObjectStore bucket, String cluster) {
  static final TimeRange RANGE = new TimeRange(StaggeredBlocks.START, StaggeredBlocks.START + 7_200_000);
  private static final int MANY = 180;
  private static final int FEW = 30;
  private static final int SAMPLES = 720;

  void put() {
    put("a", MANY);
    put("b", FEW);
  }

  /// How many samples there are, each once.
  static double samples() {
    return MANY * SAMPLES;
  }

  private void put(String replica, int count) {
    var id = BlockId.create(RANGE.end(), new Random(replica.hashCode()));
    var symbols = new TreeSet<String>(Labels.ORDER);
    var all = new TreeMap<Labels, Samples>();
    for (int n = 0; n < count; n++) {
      var random = new Random(n);
      var samples = new Samples();
      for (int i = 0; i < SAMPLES; i++) {
        samples.add(RANGE.start() + i * 10_000L, random.nextGaussian());
      }
      var labels = Labels.of(Labels.NAME, "measured", "n", "" + n);
      symbols.addAll(List.of(Labels.NAME, "measured", "n", "" + n));
      all.put(labels, samples);
    }
    try (var writer = BlockWriter.create(bucket, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      all.forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var external = Labels.of("cluster", cluster, "replica", replica);
      var meta =
          new BlockMeta(
              id, RANGE, BlockMeta.Stats.NONE, BlockMeta.Compaction.first(id), BlockMeta.Thanos.of(external, Resolution.RAW, "sidecar"), Map.of());
      bucket.put(BlockFiles.meta(id), writer.finish().into(meta).withUploadTime(Instant.ofEpochMilli(RANGE.end())).toJson());
    }
  }
}
