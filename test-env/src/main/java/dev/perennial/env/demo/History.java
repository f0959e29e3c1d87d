package dev.perennial.env.demo;

import dev.perennial.env.demo.Shop.Metric;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// Past days of the shop as two replicas would have shipped them: blocks put into a bucket through the same door as a sidecar's.
///
/// The replicas scrape in turn, half an interval apart, and each was away for two hours a week, at different times.
public final class History {
  private static final long INTERVAL = Duration.ofSeconds(60).toMillis();
  private static final long BLOCK = Duration.ofDays(2).toMillis();
  private static final long WEEK = Duration.ofDays(7).toMillis();
  private static final long OUTAGE = Duration.ofHours(2).toMillis();

  private final Shop shop;
  private final Labels target;
  private final String cluster;

  /// History of `shop`, scraped at the address `instance`, under the external label `cluster`.
  public History(Shop shop, String instance, String cluster) {
    this.shop = shop;
    this.target = Labels.of("job", "shop", "instance", instance);
    this.cluster = cluster;
  }

  /// Writes the blocks of the time `length` up to `now`, cut to whole `cut` milliseconds; says what was written.
  public String write(ObjectStore bucket, Instant now, Duration length, long cut, RandomGenerator random) {
    long end = Math.floorDiv(now.toEpochMilli(), cut) * cut;
    long begin = end - length.toMillis();
    int blocks = 0;
    long samples = 0;
    for (long start = Math.floorDiv(begin, BLOCK) * BLOCK; start < end; start += BLOCK) {
      var range = new TimeRange(Math.max(start, begin), Math.min(start + BLOCK, end));
      for (int replica = 0; replica < 2; replica++) {
        samples += writeBlock(bucket, range, replica, BlockId.create(range.end(), random), now);
        blocks++;
      }
    }
    return "%,d samples of %d series in %d blocks".formatted(samples, shop.metrics().size(), blocks);
  }

  private long writeBlock(ObjectStore bucket, TimeRange range, int replica, BlockId id, Instant now) {
    var series = new TreeMap<Labels, Metric>();
    var symbols = new TreeSet<String>(Labels.ORDER);
    for (var metric : shop.metrics()) {
      var labels = metric.labels().with(target);
      series.put(labels, metric);
      labels.forEach(
          (name, value) -> {
            symbols.add(name);
            symbols.add(value);
          });
    }
    try (var writer = BlockWriter.create(bucket, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      var samples = new Samples();
      for (Map.Entry<Labels, Metric> one : series.entrySet()) {
        samples.clear();
        scrape(one.getValue(), range, replica, samples);
        if (!samples.isEmpty()) {
          writer.add(one.getKey(), ChunkWriter.write(samples));
        }
      }
      var written = writer.finish();
      var external = Labels.of("cluster", cluster, "replica", replica == 0 ? "a" : "b");
      var meta =
          written.into(
              new BlockMeta(
                  id,
                  range,
                  BlockMeta.Stats.NONE,
                  BlockMeta.Compaction.first(id),
                  BlockMeta.Thanos.of(external, Resolution.RAW, "sidecar"),
                  Map.of()));
      bucket.put(BlockFiles.meta(id), meta.withUploadTime(now).toJson());
      return written.stats().samples();
    }
  }

  private static void scrape(Metric metric, TimeRange range, int replica, Samples into) {
    long phase = replica * INTERVAL / 2 + 7_000;
    for (long time = Math.floorDiv(range.start(), INTERVAL) * INTERVAL + phase; time < range.end(); time += INTERVAL) {
      boolean away = Math.floorMod(time - replica * WEEK / 2, WEEK) < OUTAGE;
      if (time >= range.start() && !away) {
        into.add(time, metric.value().applyAsDouble(time));
      }
    }
  }
}
