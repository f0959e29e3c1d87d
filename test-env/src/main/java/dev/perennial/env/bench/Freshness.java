package dev.perennial.env.bench;

import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// How long after its last byte a block answers queries: pipeline and querier run, blocks come one after the other.
final class Freshness {
  private static final int BLOCKS = 5;
  private static final long POLL = 20;
  private static final double PATIENCE = 60;

  private Freshness() {}

  /// Seconds from the last byte of a block to its first answer.
  static Spread measure(Station station, Path folder) throws IOException, InterruptedException {
    var bucket = Files.createDirectories(folder.resolve("fresh"));
    var catalogue = "sqlite:" + folder.resolve("fresh.db");
    var store = new DirectoryObjectStore(bucket);
    var fleet = new Fleet(200);
    station.pipeline(bucket, catalogue);
    var seconds = new double[BLOCKS];
    try (var api = station.querier("fresh", bucket, List.of("--catalog", catalogue))) {
      for (int i = 0; i < BLOCKS; i++) {
        long start = Fleet.START + i * Fleet.BLOCK;
        fleet.writeBlock(store, "a", start);
        long here = System.nanoTime();
        var question = Map.of("query", "count(fleet_requests_total)", "time", Long.toString((start + Fleet.BLOCK / 2) / 1000));
        while (api.ask("/api/v1/query", question).body().contains("\"result\":[]")) {
          if ((System.nanoTime() - here) / 1e9 > PATIENCE) {
            throw new IOException("A block was not queryable after " + PATIENCE + " seconds");
          }
          Thread.sleep(POLL);
        }
        seconds[i] = (System.nanoTime() - here) / 1e9;
        // So that blocks do not always come at the same point of the pipeline's second.
        Thread.sleep(1370);
      }
    }
    station.end("fresh");
    station.end("pipeline");
    return Spread.of(seconds);
  }
}
