package dev.perennial.sidecar.trail;

import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.wal.LogFiles;
import dev.perennial.tsdb.wal.LogReplay;
import dev.perennial.tsdb.wal.LogWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A data directory whose log grows by a scrape of two series at a time, as a Prometheus would write it.
final class GrowingLog {
  private static final List<Labels> SERIES = List.of(Labels.of("__name__", "load", "job", "b"), Labels.of("__name__", "up", "job", "a"));

  private final Path data;
  private int segment = -1;
  private int scrapes;
  private LogWriter writer = new LogWriter(OutputStream.nullOutputStream(), LogWriter.Packing.PLAIN);
  private Path file = Path.of("");

  GrowingLog(Path data) throws IOException {
    this.data = data;
    Files.createDirectories(data.resolve("wal"));
    next();
    writer.series(1, SERIES);
  }

  Path path(int number) {
    return data.resolve("wal").resolve("%08d".formatted(number));
  }

  /// Scrapes once; the record is in the file afterwards.
  void scrape() throws IOException {
    scrapes++;
    writer.floats(new long[] {1, 2}, 1_000L * scrapes, new double[] {scrapes * 0.5, 1}, 2);
    flush();
  }

  void scrape(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      scrape();
    }
  }

  private void flush() throws IOException {
    writer.flush();
  }

  /// Ends the segment and begins the next.
  void next() throws IOException {
    writer.close();
    segment++;
    file = path(segment);
    writer = new LogWriter(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), LogWriter.Packing.SNAPPY);
  }

  /// Writes a checkpoint of all segments but the newest, which only says which series there are, and removes those segments.
  void checkpoint() throws IOException {
    var folder = data.resolve("wal").resolve("checkpoint.%08d".formatted(segment - 1));
    var temporary = data.resolve("wal").resolve(folder.getFileName() + ".tmp");
    Files.createDirectories(temporary);
    try (var log = new LogWriter(Files.newOutputStream(temporary.resolve("00000000")), LogWriter.Packing.SNAPPY)) {
      log.series(1, SERIES);
    }
    Files.move(temporary, folder);
    for (int i = 0; i < segment; i++) {
      Files.deleteIfExists(path(i));
    }
  }

  int scrapes() {
    return scrapes;
  }

  static Map<Labels, Integer> counts(LogFiles files) {
    var counts = new TreeMap<Labels, Integer>();
    LogReplay.of(files)
        .read(
            TimeRange.ALL,
            1 << 20,
            (labels, chunks) -> {
              var samples = new Samples();
              chunks.forEach(chunk -> ChunkDecoder.decode(chunk, samples));
              counts.put(labels, samples.size());
            });
    return counts;
  }

  Map<Labels, Integer> all() {
    var counts = new TreeMap<Labels, Integer>();
    SERIES.forEach(labels -> counts.put(labels, scrapes));
    return counts;
  }
}
