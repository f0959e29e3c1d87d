package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes what several replicas scrape of one target: staggered, with outages, failed scrapes, resets and clocks that differ.
final class Scenes {
  static final long T0 = 1_767_225_600_000L;
  static final long HOUR = 3_600_000;

  private final long length;
  private final long skew;
  private final int interval;
  private final double rate;
  private final List<Long> resets = new ArrayList<>();
  private final long[][] outages = new long[3][];

  /// What the target shows.
  enum Kind {
    COUNTER,
    GAUGE
  }

  Scenes(long seed, long length, long skew) {
    var random = new Random(seed);
    this.length = length;
    this.skew = skew;
    interval = List.of(5_000, 10_000, 15_000, 30_000, 60_000).get(random.nextInt(5));
    rate = List.of(0.0001, 0.02, 1.0, 300.0).get(random.nextInt(4));
    for (int i = random.nextInt(3); i > 0; i--) {
      resets.add(T0 + (long) (random.nextDouble() * length));
    }
    for (int r = 0; r < outages.length; r++) {
      outages[r] = new long[2 * random.nextInt(4)];
      for (int i = 0; i < outages[r].length; i += 2) {
        outages[r][i] = T0 + (long) (random.nextDouble() * length);
        outages[r][i + 1] = outages[r][i] + (long) (random.nextDouble() * random.nextDouble() * HOUR);
      }
    }
  }

  int interval() {
    return interval;
  }

  /// The counter's increase in a second.
  double rate() {
    return rate;
  }

  /// When the target started anew.
  List<Long> resets() {
    return resets;
  }

  private boolean isDown(int replica, long time) {
    for (int i = 0; i < outages[replica].length; i += 2) {
      if (time >= outages[replica][i] && time < outages[replica][i + 1]) {
        return true;
      }
    }
    return false;
  }

  /// The target's counter at a true instant.
  double counter(long time) {
    long begun = T0 - 100_000_000L;
    for (long reset : resets) {
      if (reset <= time) {
        begun = Math.max(begun, reset);
      }
    }
    return Math.floor((time - begun) * rate) / 1000;
  }

  private Samples scrape(int replica, Kind kind) {
    var own = new Random(31L * replica + interval);
    var out = new Samples();
    long clock = skew == 0 ? 0 : own.nextLong(-skew / 2, skew / 2 + 1);
    boolean wasDown = false;
    for (long due = T0 + own.nextInt(interval); due < T0 + length; due += interval) {
      long time = due + (own.nextInt(10) == 0 ? own.nextInt(40) : own.nextInt(4));
      boolean down = isDown(replica, due);
      if (!down) {
        out.add(time + clock, kind == Kind.COUNTER ? counter(time) : own.nextInt(1000));
      } else if (!wasDown && replica == 1) {
        // This replica lost the target, the others ended without a word.
        out.add(time + clock, Samples.STALE);
      }
      wasDown = down;
    }
    return out;
  }

  /// What the first `count` replicas have.
  List<Replica> replicas(int count, Kind kind) {
    var out = new ArrayList<Replica>();
    for (int r = 0; r < count; r++) {
      out.add(new Replica(Labels.of("replica", Character.toString('a' + r)), scrape(r, kind)));
    }
    return out;
  }
}
