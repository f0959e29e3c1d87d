package dev.perennial.env.bench;

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

/// Blocks of series whose samples are computed, as a sidecar would have shipped them.
record GeneratedBlock(List<Labels> series, Scrape scrape) {
  /// What a replica sees of the series at a place during a span.
  interface Scrape {
    void append(int place, String replica, TimeRange range, Samples into);
  }

  /// Writes one replica's block of `range`, `meta.json` last; how many samples it holds.
  long write(ObjectStore store, String replica, TimeRange range) {
    var random = new Random(Fleet.SEED + range.start() + replica.hashCode());
    var id = BlockId.create(range.end(), random);
    var sorted = new TreeMap<Labels, Integer>();
    var symbols = new TreeSet<String>(Labels.ORDER);
    for (int i = 0; i < series.size(); i++) {
      sorted.put(series.get(i), i);
      series.get(i).forEach((name, value) -> symbols.addAll(List.of(name, value)));
    }
    try (var writer = BlockWriter.create(store, id, symbols.iterator(), BlockWriter.Options.DEFAULT)) {
      var samples = new Samples();
      sorted.forEach(
          (labels, place) -> {
            samples.clear();
            scrape.append(place, replica, range, samples);
            writer.add(labels, ChunkWriter.write(samples));
          });
      var written = writer.finish();
      var thanos = BlockMeta.Thanos.of(Labels.of("cluster", "fleet", "replica", replica), Resolution.RAW, "sidecar");
      var meta = new BlockMeta(id, range, BlockMeta.Stats.NONE, BlockMeta.Compaction.first(id), thanos, Map.of());
      store.put(BlockFiles.meta(id), written.into(meta).withUploadTime(Instant.ofEpochMilli(range.end())).toJson());
      return written.stats().samples();
    }
  }
}
