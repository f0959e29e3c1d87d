package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.series.Samples;
import java.util.ArrayList;
import java.util.List;

/// The choice in one window: which replica is believed, and what fills its gaps. It depends on nothing outside.
final class Window {
  private final Windows windows;
  private final Clocks clocks;
  private final List<Samples> replicas;
  private final List<Strand> strands = new ArrayList<>();
  private final long[] uncovered;
  private final int[] ranks;
  private final Picks picks = new Picks();
  private final Picks filled = new Picks();
  private long start;
  private long end;
  private long interval;
  private int present;
  private boolean chosen;
  private int lastReplica;
  private int lastPlace;
  private long lastTime;

  Window(Windows windows, Clocks clocks, List<Samples> replicas) {
    this.windows = windows;
    this.clocks = clocks;
    this.replicas = replicas;
    uncovered = new long[replicas.size()];
    ranks = new int[replicas.size()];
    for (int r = 0; r < replicas.size(); r++) {
      strands.add(new Strand());
    }
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  /// The usual distance between samples here; 0 where there are too few to tell.
  long interval() {
    return interval;
  }

  /// The usual distance between samples here, where one replica alone has any too; 0 where there are too few to tell.
  long pace() {
    return present == 1 ? strands.get(ranks[0]).interval(windows.window()) : interval;
  }

  Strand strand(int replica) {
    return strands.get(replica);
  }

  /// The replicas that have samples here, best first.
  int rank(int i) {
    return ranks[i];
  }

  /// How many replicas have samples here.
  int present() {
    return present;
  }

  /// The choice.
  Picks picks() {
    return picks;
  }

  /// Whether anything was chosen.
  boolean isChosen() {
    return chosen;
  }

  /// The replica of the last sample that was chosen, whatever becomes of it.
  int lastReplica() {
    return lastReplica;
  }

  /// The place of the last sample that was chosen.
  int lastPlace() {
    return lastPlace;
  }

  /// The time of the last sample that was chosen.
  long lastTime() {
    return lastTime;
  }

  /// Looks at the window that begins at `windowStart`; `places` holds each replica's first place in it, and is moved behind it.
  void choose(long windowStart, int[] places) {
    start = windowStart;
    end = windowStart + windows.window();
    present = 0;
    for (int r = 0; r < places.length; r++) {
      var samples = replicas.get(r);
      int from = places[r];
      int to = from;
      while (to < samples.size() && samples.time(to) < end) {
        to++;
      }
      strands.get(r).set(samples, from, to);
      places[r] = to;
      if (to > from) {
        ranks[present++] = r;
      }
    }
    picks.clear();
    choose();
    chosen = !picks.isEmpty();
    if (chosen) {
      int last = picks.size() - 1;
      lastReplica = picks.replica(last);
      lastPlace = picks.place(last);
      lastTime = time(last);
    }
  }

  private void choose() {
    if (present == 1) {
      takeWhole(ranks[0]);
      return;
    }
    interval = commonInterval();
    if (interval == 0) {
      takeWhole(mostSamples());
      return;
    }
    rank();
    takeBelieved(ranks[0]);
    for (int i = 1; i < present; i++) {
      fill(ranks[i]);
    }
  }

  private void takeWhole(int replica) {
    interval = 0;
    var strand = strands.get(replica);
    for (int i = strand.from(); i < strand.to(); i++) {
      picks.add(replica, i);
    }
  }

  /** The interval of the replica with the most samples, for one with gaps may seem slower than it is. */
  private long commonInterval() {
    int most = 0;
    long common = 0;
    for (int i = 0; i < present; i++) {
      var strand = strands.get(ranks[i]);
      long own = strand.interval(windows.window());
      if (own != 0 && (strand.size() > most || (strand.size() == most && own < common))) {
        most = strand.size();
        common = own;
      }
    }
    return common;
  }

  /*
   * With an interval near the window's length, one replica has a sample more than the other only by its phase: the first by label is
   * believed unless it has clearly fewer.
   */
  private int mostSamples() {
    int most = 0;
    for (int i = 0; i < present; i++) {
      most = Math.max(most, strands.get(ranks[i]).size());
    }
    for (int i = 0; i < present; i++) {
      if (strands.get(ranks[i]).size() >= most - 1) {
        return ranks[i];
      }
    }
    return ranks[0];
  }

  /** Sorts by coverage; replicas come in order of their labels, which is kept among equals. */
  private void rank() {
    long tolerance = Math.max(2 * interval, interval + clocks.skew());
    for (int i = 0; i < present; i++) {
      uncovered[ranks[i]] = strands.get(ranks[i]).uncovered(start, end, interval, tolerance);
    }
    for (int i = 1; i < present; i++) {
      int replica = ranks[i];
      int at = i;
      while (at > 0 && uncovered[ranks[at - 1]] > uncovered[replica]) {
        ranks[at] = ranks[at - 1];
        at--;
      }
      ranks[at] = replica;
    }
  }

  private void takeBelieved(int replica) {
    var strand = strands.get(replica);
    for (int i = strand.from(); i < strand.to(); i++) {
      if (!strand.isStale(i) || !isAliveElsewhere(replica, strand.time(i))) {
        picks.add(replica, i);
      }
    }
  }

  /*
   * A replica that stops scraping a target says so with a stale marker, a moment later or earlier than its peers. While a peer
   * still has samples the target is alive, and the marker would cut the series in two.
   */
  private boolean isAliveElsewhere(int replica, long time) {
    for (int i = 0; i < present; i++) {
      if (ranks[i] != replica && isAlive(strands.get(ranks[i]), time)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAlive(Strand strand, long time) {
    int next = strand.after(time);
    if (next > strand.from() && strand.isStale(next - 1)) {
      return false;
    }
    if (next < strand.to()) {
      return strand.time(next) <= time + 2 * interval && !strand.isStale(next);
    }
    return time + 2 * interval >= end
        && next > strand.from()
        && strand.time(next - 1) >= time - 2 * interval;
  }

  /** Whether a distance between picks is a gap that others may fill. */
  private boolean isGap(long distance) {
    return distance > interval + interval / 2;
  }

  private void fill(int replica) {
    if (!hasGap()) {
      return;
    }
    filled.clear();
    int count = picks.size();
    for (int i = 0; i <= count; i++) {
      long last = i == 0 ? start : time(i - 1);
      long next = i == count ? end : time(i);
      if (isGap(next - last)) {
        fill(replica, i, i == 0 ? start - 1 : last + interval / 2, i == count ? end : next - interval / 2);
      }
      if (i < count) {
        filled.add(picks.replica(i), picks.place(i));
      }
    }
    picks.clear();
    picks.addAll(filled);
  }

  private boolean hasGap() {
    long last = start;
    for (int i = 0; i < picks.size(); i++) {
      if (isGap(time(i) - last)) {
        return true;
      }
      last = time(i);
    }
    return isGap(end - last);
  }

  private long time(int pick) {
    return strands.get(picks.replica(pick)).time(picks.place(pick));
  }

  /** Fills the gap before pick `gap` with the samples between two times, both excluded. */
  private void fill(int replica, int gap, long after, long before) {
    var strand = strands.get(replica);
    int first = strand.after(after);
    while (first < strand.to() && gap > 0 && contradictsLeft(gap, strand, first)) {
      first++;
    }
    int stop = first;
    while (stop < strand.to() && strand.time(stop) < before) {
      stop++;
    }
    while (stop > first && gap < picks.size() && contradictsRight(gap, strand, stop - 1)) {
      stop--;
    }
    for (int i = first; i < stop; i++) {
      if (!strand.isStale(i) || (endsLiveSeries(i > first, gap) && !isAliveElsewhere(replica, strand.time(i)))) {
        filled.add(replica, i);
      }
    }
  }

  /** A second marker behind a marker says nothing. */
  private boolean endsLiveSeries(boolean behindOwn, int gap) {
    return behindOwn || (gap > 0 && !strands.get(picks.replica(gap - 1)).isStale(picks.place(gap - 1)));
  }

  private boolean contradictsLeft(int gap, Strand filler, int place) {
    int left = gap - 1;
    return clocks.contradict(strands.get(picks.replica(left)), picks.place(left), filler, place, 1);
  }

  private boolean contradictsRight(int gap, Strand filler, int place) {
    return clocks.contradict(strands.get(picks.replica(gap)), picks.place(gap), filler, place, -1);
  }

  /// A strand over this window and, where `before` is its neighbour, that one too.
  void join(Window before, int replica, Strand into) {
    into.set(replicas.get(replica), before.strand(replica).from(), strands.get(replica).to());
  }
}
