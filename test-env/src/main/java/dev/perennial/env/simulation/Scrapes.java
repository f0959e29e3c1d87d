package dev.perennial.env.simulation;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockWriter;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// What replicas scrape: the same whenever it is asked, and each replica at times of its own.
final class Scrapes {
  private static final BlockId ANY = new BlockId("0".repeat(26));
  /// How often a target is scraped, in milliseconds.
  static final long INTERVAL = 120_000;
  private static final int SERIES = 2;

  /** The same for every seed; only read. */
  private static final Map<Key, Map<Labels, Samples>> SCRAPED = new ConcurrentHashMap<>();

  /** The same for every seed, and half of a seed's time to make. */
  private static final Map<Key, Files> MADE = new ConcurrentHashMap<>();

  private Scrapes() {}

  private record Key(String replica, TimeRange range) {}

  /// The files of a block but `meta.json`, whose bytes do not depend on the block's id.
  record Files(ByteSlice index, ByteSlice chunks, BlockWriter.Written written) {}

  /// What a replica scrapes in a range.
  static Map<Labels, Samples> in(String replica, TimeRange range) {
    return SCRAPED.computeIfAbsent(new Key(replica, range), key -> scrape(key.replica(), key.range()));
  }

  private static Map<Labels, Samples> scrape(String replica, TimeRange range) {
    var series = new TreeMap<Labels, Samples>();
    long offset = replica.charAt(0) * 9_317L % INTERVAL;
    for (int s = 0; s < SERIES; s++) {
      var samples = new Samples();
      for (long time = Math.ceilDiv(range.start() - offset, INTERVAL) * INTERVAL + offset; time < range.end(); time += INTERVAL) {
        samples.add(time, (double) (time / 1000 % 10_000_000 * (s + 1)));
      }
      series.put(Labels.of("__name__", "requests_total", "path", "/" + s), samples);
    }
    return series;
  }

  /// The block of it.
  static Files files(String replica, TimeRange range) {
    return MADE.computeIfAbsent(new Key(replica, range), key -> write(key.replica(), key.range()));
  }

  private static Files write(String replica, TimeRange range) {
    var series = in(replica, range);
    var symbols = new TreeSet<String>(Labels.ORDER);
    series.keySet().forEach(labels -> labels.forEach((name, value) -> {
      symbols.add(name);
      symbols.add(value);
    }));
    var bucket = new MemoryObjectStore(InstantSource.system());
    try (var writer = BlockWriter.create(bucket, ANY, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      series.forEach((labels, samples) -> writer.add(labels, ChunkWriter.write(samples)));
      var written = writer.finish();
      return new Files(bucket.read(BlockFiles.index(ANY)).orElseThrow(), bucket.read(BlockFiles.segment(ANY, 1)).orElseThrow(), written);
    }
  }
}
