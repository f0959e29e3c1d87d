package dev.perennial.env.bench;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Generated metrics of many instances, as two replicas scrape them: always the same for one seed.
///
/// Of the series half are counters, a quarter gauges and a quarter buckets of classic histograms. Scrapes are 30 seconds apart with
/// 1 to 20 milliseconds of jitter; the second replica scrapes half an interval later. Counters restart now and then. No scrape is at a
/// whole second, for of a sample at the very beginning of a range Prometheus 2 and 3 do not think alike.
final class Fleet {
  static final long SEED = 20_260_101;
  static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  static final long INTERVAL = Duration.ofSeconds(30).toMillis();
  static final long BLOCK = Duration.ofHours(2).toMillis();

  /// The names of the external labels.
  static final Set<String> EXTERNAL = Set.of("cluster", "replica");

  private static final List<String> BOUNDS = List.of("0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "+Inf");

  private final List<Labels> series;

  Fleet(int size) {
    var all = new ArrayList<Labels>();
    for (int i = 0; i < size / 2; i++) {
      all.add(Labels.of(Labels.NAME, "fleet_requests_total", "instance", "node-" + i / 10, "route", "/r" + i % 10, "zone", "z" + i % 3));
    }
    for (int i = 0; i < size / 4; i++) {
      all.add(Labels.of(Labels.NAME, "fleet_memory_bytes", "instance", "node-" + i, "zone", "z" + i % 3));
    }
    for (int i = 0; i < size / 4; i++) {
      all.add(Labels.of(Labels.NAME, "fleet_latency_seconds_bucket", "instance", "node-" + i / BOUNDS.size(), "le", BOUNDS.get(i % BOUNDS.size())));
    }
    series = List.copyOf(all);
  }

  /// The labels of all series.
  List<Labels> series() {
    return series;
  }

  /// Writes the blocks of two hours of one replica over `length` from the fleet's start on; how many samples they hold.
  long write(ObjectStore store, String replica, Duration length) {
    long samples = 0;
    for (long start = START; start < START + length.toMillis(); start += BLOCK) {
      samples += writeBlock(store, replica, start);
    }
    return samples;
  }

  /// Writes the block that begins at `start`, `meta.json` last.
  long writeBlock(ObjectStore store, String replica, long start) {
    return new GeneratedBlock(series, this::scrape).write(store, replica, new TimeRange(start, start + BLOCK));
  }

  /// Appends what the replica sees of one series during `range`. Both replicas see the same metric, at different times.
  void scrape(int place, String replica, TimeRange range, Samples into) {
    var jitter = new Random(SEED ^ place * 31L ^ range.start() ^ replica.hashCode());
    long phase = replica.equals("a") ? 0 : INTERVAL / 2;
    for (long time = range.start() + phase; time < range.end(); time += INTERVAL) {
      long scraped = time + 1 + jitter.nextInt(20);
      into.add(scraped, value(place, scraped));
    }
  }

  /// The metric's value at a time, a function of both alone.
  private double value(int place, long time) {
    double seconds = (time - START) / 1000.0;
    // Noise that needs no memory: the bits of a hash of the interval.
    long hash = mix(place * 0x9e3779b97f4a7c15L + time / INTERVAL);
    double noise = (hash >>> 40) / (double) (1 << 24);
    if (place >= series.size() / 2 && place < series.size() / 2 + series.size() / 4) {
      double level = 2e9 + place * 1e6 + 4e8 * Math.sin(seconds / 7000 + place);
      return 4096 * Math.rint((level + 2e7 * noise) / 4096);
    }
    double restart = 30_000 + place % 50 * 1000;
    double running = seconds % restart;
    double share = place >= series.size() * 3 / 4 ? (1 + place % BOUNDS.size()) / (double) BOUNDS.size() : 1;
    int speed = place >= series.size() * 3 / 4 ? 1 + place / BOUNDS.size() % 20 : 1 + place % 20;
    // The noise of one histogram's buckets is one, so that they stay in order.
    double grown = running * speed * 3 + (share < 1 ? 0 : 20 * noise);
    return Math.floor(share * grown);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
