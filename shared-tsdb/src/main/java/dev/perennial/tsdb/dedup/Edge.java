package dev.perennial.tsdb.dedup;

/// Mends the seam between two neighbouring windows: it looks at the last choice of the earlier one and changes
/// the first choices of the later one.
final class Edge {
  private final Clocks clocks;
  private final Window before;
  private final Window window;

  Edge(Clocks clocks, Window before, Window window) {
    this.clocks = clocks;
    this.before = before;
    this.window = window;
  }

  /// Drops what comes too soon behind another replica's sample, closes a gap over the edge, and drops samples that step back by
  /// the clocks.
  void mend(Picks picks) {
    dropDoubles(picks);
    if (window.present() > 1 && window.interval() > 0) {
      closeGap(picks);
    }
    dropStepsBack(picks);
  }

  private long firstTime(Picks picks) {
    return window.strand(picks.replica(0)).time(picks.place(0));
  }

  /*
   * Where the believed replica changes, x's last scrape and y's first may lie next to each other:
   *
   *      x ---- x ---- x |
   *         y ---- y ----|- y ---- y          the y behind the edge is left out
   *
   * The earlier window cannot know that y comes, so it is the later one that gives way. Its next sample is then at most one and a half
   * intervals behind x's last, which is no gap. A stale marker is no scrape: it neither doubles nor is doubled.
   */
  private void dropDoubles(Picks picks) {
    if (picks.isEmpty()
        || picks.replica(0) == before.lastReplica()
        || before.strand(before.lastReplica()).isStale(before.lastPlace())) {
      return;
    }
    long half = pace() / 2;
    while (!picks.isEmpty()
        && picks.replica(0) != before.lastReplica()
        && firstTime(picks) <= before.lastTime() + half
        && !window.strand(picks.replica(0)).isStale(picks.place(0))) {
      picks.dropFirst();
    }
  }

  /**
   * The shorter of the two windows' intervals: few samples with a gap among them seem slower than they are. A window of several
   * replicas whose interval cannot be told is taken as it was chosen.
   */
  private long pace() {
    long here = window.pace();
    long there = before.pace();
    if (here == 0) {
      return window.present() == 1 ? there : 0;
    }
    return there == 0 ? here : Math.min(here, there);
  }

  private void closeGap(Picks picks) {
    for (int i = 0; i < window.present() && isGap(picks); i++) {
      close(window.rank(i), picks);
    }
  }

  private boolean isGap(Picks picks) {
    long interval = window.interval();
    return !picks.isEmpty() && firstTime(picks) - before.lastTime() > interval + interval / 2;
  }

  private void close(int replica, Picks picks) {
    long half = window.interval() / 2;
    long after = Math.max(window.start() - 1, before.lastTime() + half);
    long until = firstTime(picks) - half;
    int next = picks.replica(0);
    var strand = window.strand(replica);
    int from = strand.after(after);
    int to = from;
    while (to < strand.to() && strand.time(to) < until && !strand.isStale(to)) {
      to++;
    }
    while (to > from && clocks.contradict(window.strand(next), picks.place(0), strand, to - 1, -1)) {
      to--;
    }
    if (replica != next && to > from) {
      picks.addFirst(replica, from, to);
    }
  }

  private void dropStepsBack(Picks picks) {
    int last = before.lastReplica();
    if (picks.isEmpty() || picks.replica(0) == last) {
      return;
    }
    var x = new Strand();
    window.join(before, last, x);
    var y = new Strand();
    int joined = last;
    while (!picks.isEmpty() && picks.replica(0) != last) {
      if (joined != picks.replica(0)) {
        joined = picks.replica(0);
        window.join(before, joined, y);
      }
      if (!clocks.contradict(x, before.lastPlace(), y, picks.place(0), 1)) {
        return;
      }
      picks.dropFirst();
    }
  }
}
