package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.series.Samples;
import java.util.List;

/// Merges what several replicas scraped of one target into one series, window by window.
///
/// In each window the replica that covers it best is believed, and its gaps are filled from the others. Where the
/// series goes over from one replica to another a counter does not step back, unless a replica shows a reset there; gauges lose
/// nothing. A single replica passes unchanged. The order of the inputs does not matter.
///
/// Immutable, safe for many threads.
public final class Dedup {
  private static final long LARGEST_SKEW = 10_000;
  private static final long GUARD = 2_000;

  private final Windows windows;
  private final Clocks clocks;
  private final Guard guard;

  /// Merges by these windows.
  public Dedup(Windows windows) {
    this.windows = windows;
    clocks = new Clocks(Math.min(LARGEST_SKEW, windows.window() / 3));
    guard = new Guard(Math.min(GUARD, windows.window() / 10), clocks.skew());
  }

  /// How time is cut.
  public Windows windows() {
    return windows;
  }

  /// Appends the merged samples of all inputs to `into`.
  public void merge(List<Replica> inputs, Samples into) {
    var replicas = Union.of(inputs);
    if (replicas.isEmpty()) {
      return;
    }
    if (replicas.size() == 1) {
      into.add(replicas.getFirst(), 0, replicas.getFirst().size());
      return;
    }
    // Most often as many samples come out as the fullest replica has.
    into.reserve(replicas.stream().mapToInt(Samples::size).max().orElse(0));
    var output = new Output(replicas, into);
    var places = new int[replicas.size()];
    var window = new Window(windows, clocks, replicas);
    var before = new Window(windows, clocks, replicas);
    boolean first = true;
    while (true) {
      long next = earliest(replicas, places);
      if (next == Long.MAX_VALUE) {
        return;
      }
      window.choose(windows.start(next), places);
      boolean joined = !first && before.end() == window.start() && before.isChosen() && !windows.isCut(window.start());
      var picks = window.picks();
      if (joined) {
        new Edge(clocks, before, window).mend(picks);
      }
      if (windows.isCut(window.end())) {
        guard.trim(window, picks);
      }
      output.add(picks, joined);
      first = false;
      var swap = before;
      before = window;
      window = swap;
    }
  }

  private static long earliest(List<Samples> replicas, int[] places) {
    long earliest = Long.MAX_VALUE;
    for (int r = 0; r < places.length; r++) {
      var samples = replicas.get(r);
      if (places[r] < samples.size()) {
        earliest = Math.min(earliest, samples.time(places[r]));
      }
    }
    return earliest;
  }

  /// The merged series as it grows. A histogram behind one of another replica is compared with it bucket by bucket: its own hint
  /// speaks of a sample that is not there.
  private static final class Output {
    private final List<Samples> replicas;
    private final Samples into;
    private int last = -1;

    Output(List<Samples> replicas, Samples into) {
      this.replicas = replicas;
      this.into = into;
    }

    void add(Picks picks, boolean joined) {
      last = joined ? last : -1;
      for (int i = 0; i < picks.size(); i++) {
        int replica = picks.replica(i);
        var samples = replicas.get(replica);
        var histogram = samples.histogram(picks.place(i));
        if (histogram == null) {
          into.add(samples.time(picks.place(i)), samples.value(picks.place(i)));
        } else if (replica == last || histogram.reset() == CounterReset.GAUGE) {
          into.add(samples.time(picks.place(i)), histogram);
        } else {
          into.add(samples.time(picks.place(i)), histogram.withReset(CounterReset.UNKNOWN));
        }
        last = replica;
      }
    }
  }
}
