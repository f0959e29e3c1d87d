package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.chunk.ChunkWriter;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.histogram.IntHistogram;
import dev.perennial.tsdb.histogram.Span;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A target that counts and restarts, and the replicas that scrape it, each at its own phase and with failures of its own.
///
/// The target is known second by second, so that what any replica would have seen at any phase is known too.
final class Fleet {
  static final long T0 = 1_767_225_600_000L;
  static final int SECONDS = 5 * 3600;

  /** The target has been counting since before anybody looked. */
  private static final int EARLIER = 4000;

  private final int interval;
  private final long skew;
  private final double[] counter = new double[SECONDS];
  private final double[] grown = new double[SECONDS + 1];
  private final boolean[] up = new boolean[SECONDS];
  private final long[] phases;
  private final boolean[][] failed;
  private final Random jitter;

  /// What a scrape finds.
  enum Kind {
    FLOATS,
    HISTOGRAMS,
    FLOAT_HISTOGRAMS
  }

  /// A fleet whose replicas' clocks are at most `skew` milliseconds apart.
  Fleet(long seed, int replicas, long skew) {
    // Neighbouring seeds begin alike.
    var random = new Random(0x9E3779B97F4A7C15L * (seed + 1));
    this.skew = skew;
    interval = List.of(10, 15, 30, 60).get(random.nextInt(4));
    Arrays.fill(up, true);
    // One in four never comes to rest.
    int restarts = random.nextInt(4) == 0 ? 60 : random.nextInt(6);
    for (int i = restarts; i > 0; i--) {
      int restart = random.nextInt(SECONDS);
      Arrays.fill(up, restart, Math.min(SECONDS, restart + random.nextInt(3 * interval)), false);
    }
    count(random);
    phases = random.longs(replicas, 0, interval * 1000L).toArray();
    failed = new boolean[replicas][SECONDS];
    for (var own : failed) {
      fail(own, random);
    }
    jitter = new Random(seed);
  }

  private void count(Random random) {
    double most = List.of(3, 40, 5_000).get(random.nextInt(3));
    double often = List.of(0.004, 0.1, 1.0).get(random.nextInt(3));
    double value = 0;
    for (int s = -EARLIER; s < SECONDS; s++) {
      double more = random.nextDouble() < often ? random.nextInt((int) most) : 0;
      if (s < 0) {
        value += more;
        continue;
      }
      if (!up[s]) {
        value = 0;
        more = 0;
      }
      value += more;
      counter[s] = value;
      grown[s + 1] = grown[s] + more;
    }
  }

  private void fail(boolean[] own, Random random) {
    for (int i = random.nextInt(5); i > 0; i--) {
      int length =
          switch (random.nextInt(3)) {
            case 0 -> (1 + random.nextInt(4)) * interval;
            case 1 -> 30 + random.nextInt(150);
            default -> 300 + random.nextInt(4000);
          };
      int from = random.nextInt(SECONDS);
      Arrays.fill(own, from, Math.min(SECONDS, from + length), true);
    }
  }

  /// Seconds between scrapes.
  int interval() {
    return interval;
  }

  /// The most that the target counts within `seconds` in `from..to`, in milliseconds.
  double most(int seconds, long from, long to) {
    double most = 0;
    int last = (int) Math.min(SECONDS, (to - T0) / 1000);
    for (int s = (int) Math.max(0, (from - T0) / 1000); s < last; s++) {
      most = Math.max(most, grown[Math.min(SECONDS, s + seconds)] - grown[s]);
    }
    return most;
  }

  /// What a replica with this phase, in milliseconds, would see that never fails.
  Samples healthy(long phase, Kind kind) {
    return scrape(phase, 0, new boolean[SECONDS], kind);
  }

  /// What replica `r` sees, as it would be read from its blocks.
  Samples replica(int r, Kind kind) {
    return scrape(phases[r], clock(r), failed[r], kind);
  }

  /// What replica `r` would see if it did not fail.
  Samples twin(int r, Kind kind) {
    return scrape(phases[r], clock(r), new boolean[SECONDS], kind);
  }

  private long clock(int r) {
    return r * skew / Math.max(1, phases.length - 1);
  }

  /// What all replicas see.
  List<Replica> replicas(Kind kind) {
    var all = new ArrayList<Replica>();
    for (int r = 0; r < phases.length; r++) {
      all.add(new Replica(Labels.of("replica", Character.toString('a' + r)), replica(r, kind)));
    }
    return all;
  }

  private Samples scrape(long phase, long clock, boolean[] failing, Kind kind) {
    var out = new Samples();
    boolean seen = false;
    boolean restarted = false;
    for (long due = phase; due < SECONDS * 1000L; due += interval * 1000L) {
      int second = (int) (due / 1000);
      long time = T0 + due + clock + jitter.nextInt(5);
      if (failing[second]) {
        restarted = true;
      } else if (up[second]) {
        add(out, time, counter[second], kind);
        seen = true;
      } else if (seen && !restarted) {
        // A failed scrape ends the series; a Prometheus that was down itself says nothing.
        stale(out, time, kind);
        seen = false;
      }
      restarted &= failing[second];
    }
    return written(out);
  }

  /// The samples as they come back from chunks, with the hints that those keep.
  static Samples written(Samples samples) {
    var read = new Samples();
    ChunkWriter.write(samples).forEach(chunk -> ChunkDecoder.decode(chunk, read));
    return read;
  }

  private static void add(Samples out, long time, double value, Kind kind) {
    switch (kind) {
      case FLOATS -> out.add(time, value);
      case HISTOGRAMS -> out.add(time, histogram((long) value));
      case FLOAT_HISTOGRAMS -> out.add(time, histogram((long) value).toFloat());
    }
  }

  private static void stale(Samples out, long time, Kind kind) {
    if (kind == Kind.FLOATS) {
      out.add(time, Samples.STALE);
      return;
    }
    Histogram marker =
        new IntHistogram(
            CounterReset.UNKNOWN, 0, 0, 0, 0, Samples.STALE, List.of(), new long[0], List.of(), new long[0], new double[0]);
    out.add(time, kind == Kind.HISTOGRAMS ? marker : marker.toFloat());
  }

  /** Two buckets, of which the first has a third of the observations. */
  private static IntHistogram histogram(long count) {
    long first = count / 3;
    return new IntHistogram(
        CounterReset.UNKNOWN,
        1,
        0.001,
        0,
        count,
        count,
        List.of(new Span(0, 2)),
        new long[] {first, count - 2 * first},
        List.of(),
        new long[0],
        new double[0]);
  }
}
