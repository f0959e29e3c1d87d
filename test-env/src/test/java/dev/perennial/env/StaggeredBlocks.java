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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/// Blocks of two replicas that scraped in turn and were each away for a while, put into a bucket as their sidecars would have.
///
/// The samples depend on nothing but the seed and the replica, so that two clusters hold the same ones.
final class StaggeredBlocks {
  /// The length of a block, as the roles take it.
  static final String RANGE = "2m";

  /// Where the first block begins: long ago, and at a window of every length.
  static final long START = 1_767_225_600_000L;

  private static final long LENGTH = Duration.ofMinutes(2).toMillis();
  private static final long INTERVAL = 5_000;
  private static final long SEED = 4711;

  private final ObjectStore bucket;
  private final Random ids;

  StaggeredBlocks(ObjectStore bucket, long seed) {
    this.bucket = bucket;
    this.ids = new Random(seed);
  }

  /// The block range of that number, from 0 on.
  static TimeRange range(int number) {
    return new TimeRange(START + number * LENGTH, START + (number + 1) * LENGTH);
  }

  /// Puts the blocks of both replicas for so many ranges; their ids.
  List<BlockId> put(String cluster, int ranges) {
    var all = new ArrayList<BlockId>();
    for (int number = 0; number < ranges; number++) {
      all.add(put(Labels.of("cluster", cluster, "replica", "a"), range(number)));
      all.add(put(Labels.of("cluster", cluster, "replica", "b"), range(number)));
    }
    return all;
  }

  /// Puts one block with these external labels.
  BlockId put(Labels external, TimeRange range) {
    var id = BlockId.create(range.end(), ids);
    var series = series(external.value("replica").equals("b"), range);
    var symbols = new TreeSet<String>(Labels.ORDER);
    series.keySet().forEach(labels -> labels.toMap().forEach((name, value) -> symbols.addAll(List.of(name, value))));
    try (var writer = BlockWriter.create(bucket, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      series.forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var meta =
          new BlockMeta(
              id,
              range,
              BlockMeta.Stats.NONE,
              BlockMeta.Compaction.first(id),
              BlockMeta.Thanos.of(external, Resolution.RAW, "sidecar"),
              Map.of());
      bucket.put(BlockFiles.meta(id), writer.finish().into(meta).withUploadTime(Instant.ofEpochMilli(range.end())).toJson());
    }
    return id;
  }

  private static Map<Labels, Samples> series(boolean second, TimeRange range) {
    var all = new TreeMap<Labels, Samples>();
    for (int n = 0; n < 4; n++) {
      // One series that only the second replica has.
      if (n == 3 && !second) {
        continue;
      }
      var samples = new Samples();
      var random = new Random(SEED + 31L * n + range.start() + (second ? 7 : 0));
      for (long time = range.start() + (second ? INTERVAL / 2 : 0); time < range.end(); time += INTERVAL) {
        if (!isAway(second, time - START)) {
          samples.add(time + random.nextInt(3), n % 2 == 0 ? (time - START) / 100 * (n + 1) : random.nextGaussian() * 1e6);
        }
      }
      all.put(Labels.of(Labels.NAME, n % 2 == 0 ? "counted_total" : "measured", "n", "" + n), samples);
    }
    return all;
  }

  private static boolean isAway(boolean second, long since) {
    return second ? since >= 150_000 && since < 190_000 : since >= 40_000 && since < 75_000;
  }
}
