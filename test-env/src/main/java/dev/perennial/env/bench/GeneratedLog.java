package dev.perennial.env.bench;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.wal.LogWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;

/// A write-ahead log of a fleet that is scraped each 15 s: 500 series a target, half of them counters, a quarter that never changes, in segments of 128 MiB.
final class GeneratedLog {
  static final int SCRAPE = 15_000;

  private static final int PER_TARGET = 500;
  private static final long SEGMENT = 128L << 20;

  private final Path wal;
  private final int series;
  private final Random random = new Random(Fleet.SEED);
  private final double[] values;
  private LogWriter writer;
  private int segment;

  private GeneratedLog(Path data, int series) throws IOException {
    this.wal = Files.createDirectories(data.resolve("wal"));
    this.series = series;
    this.values = new double[series];
    this.writer = open();
  }

  /// Writes the log of so many scrapes; its samples.
  static long write(Path data, int series, int scrapes) throws IOException {
    return new GeneratedLog(data, series).write(scrapes);
  }

  private LogWriter open() throws IOException {
    var file = wal.resolve("%08d".formatted(segment++));
    return new LogWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20), LogWriter.Packing.SNAPPY);
  }

  private long write(int scrapes) throws IOException {
    for (int from = 0; from < series; from += PER_TARGET) {
      declare(from);
    }
    var refs = new long[PER_TARGET];
    var now = new double[PER_TARGET];
    for (int scrape = 0; scrape < scrapes; scrape++) {
      for (int from = 0; from < series; from += PER_TARGET) {
        int count = Math.min(PER_TARGET, series - from);
        for (int i = 0; i < count; i++) {
          refs[i] = from + i + 1L;
          now[i] = next(from + i);
        }
        writer.floats(refs, Fleet.START + (long) scrape * SCRAPE + from / PER_TARGET % SCRAPE, now, count);
      }
      if (writer.size() > SEGMENT) {
        writer.close();
        writer = open();
      }
    }
    writer.close();
    return (long) series * scrapes;
  }

  private double next(int i) {
    values[i] +=
        switch (i & 3) {
          case 0, 1 -> random.nextInt(20);
          case 2 -> random.nextInt(3) - 1;
          default -> 0;
        };
    return values[i];
  }

  private void declare(int from) throws IOException {
    var labels = new ArrayList<Labels>();
    var target = from / PER_TARGET;
    for (int i = from; i < Math.min(from + PER_TARGET, series); i++) {
      int n = i - from;
      labels.add(
          Labels.of(
              "__name__", "fleet_metric_" + n / 10 + "_total",
              "code", "c" + n % 10,
              "env", "production",
              "instance", "10." + target / 250 % 250 + "." + target % 250 + ".7:9100",
              "job", "fleet-" + target % 20,
              "namespace", "team-" + target % 40,
              "pod", "pod-" + target,
              "zone", "zone-" + target % 3));
    }
    writer.series(from + 1L, labels);
  }
}
