package dev.perennial.tsdb.dedup;

import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.series.Samples;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Merges what several replicas scraped of one target into one series, window by window.
///
/// In each window the replica that covers it best is believed, and its gaps are filled from the others. Where the
/// series goes over from one replica to another a counter does not step back, unless a replica shows a reset there; gauges lose
/// nothing. A single replica passes unchanged. The order of the inputs does not matter.
///
/// Immutable, safe for many threads.
public final class Dedup implements Deduplication {
  private static final long LARGEST_SKEW = 10_000;
  private static final long GUARD = 2_000;

  private final Windows windows;
  private final Clocks clocks;
  private final Guard guard;
  private final Glance glance;

  /// Whether windows may be passed at a glance.
  enum Glance {
    /// Where [Steady] says so.
    ALLOWED,
    /// Every window is looked at.
    NEVER
  }

  /// Merges by these windows.
  public Dedup(Windows windows) {
    this(windows, Glance.ALLOWED);
  }

  Dedup(Windows windows, Glance glance) {
    this.windows = windows;
    this.glance = glance;
    clocks = new Clocks(Math.min(LARGEST_SKEW, windows.window() / 3));
    guard = new Guard(Math.min(GUARD, windows.window() / 10), clocks.skew());
  }

  /// How time is cut.
  public Windows windows() {
    return windows;
  }

  /// What [#merge] would append, as stretches of the inputs in order of time. Inputs of one replica are joined, and a stretch is then one of what was
  /// joined. No bucket of a histogram is looked at.
  public List<Run> runs(List<Replica> inputs) {
    var replicas = Union.of(inputs);
    var runs = new Runs(replicas);
    if (replicas.size() == 1) {
      runs.add(0, 0, replicas.getFirst().size(), false);
    } else if (!replicas.isEmpty()) {
      new Merge(replicas, runs).run();
    }
    return runs.list();
  }

  /// Appends the merged samples of all inputs to `into`.
  public void merge(List<Replica> inputs, Samples into) {
    merge(inputs, (_, _, _) -> {}, into);
  }

  /// Makes histograms whole of which only an outline was read.
  @FunctionalInterface
  public interface Buckets {
    /// Fills in those at places `from <= i < to` of an input.
    void fill(Samples input, int from, int to);
  }

  /// The same with inputs whose histograms may be outlines, no two of one replica: those that are chosen are filled by `buckets` first.
  public void merge(List<Replica> inputs, Buckets buckets, Samples into) {
    var replicas = Union.of(inputs);
    if (replicas.isEmpty()) {
      return;
    }
    if (replicas.size() == 1) {
      buckets.fill(replicas.getFirst(), 0, replicas.getFirst().size());
      into.add(replicas.getFirst(), 0, replicas.getFirst().size());
      return;
    }
    // Most often as many samples come out as the fullest replica has.
    into.reserve(replicas.stream().mapToInt(Samples::size).max().orElse(0));
    new Merge(replicas, new Joined(replicas, buckets, into)).run();
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

  /// One merge under way.
  private final class Merge {
    private final List<Samples> replicas;
    private final Output output;
    private final int[] places;
    private final Steady steady;
    private @Nullable Window spare;
    private @Nullable Window before;

    /** What the window before left: its end, and the replica, place and time of the last sample chosen in it. */
    private long lastEnd;

    private int lastReplica = -1;
    private long lastTime;

    /** Where the window before begins, if it was passed at a glance: [#before] is made of it only when it is looked at. */
    private long passedStart;

    private final int[] passedPlaces;
    private final int[] starts;
    private boolean passed;

    /** The cut up to which it was asked whether many windows pass. */
    private long askedUntil = Long.MIN_VALUE;

    Merge(List<Samples> replicas, Output output) {
      this.replicas = replicas;
      this.output = output;
      places = new int[replicas.size()];
      passedPlaces = new int[replicas.size()];
      starts = new int[replicas.size()];
      steady = new Steady(windows, guard, replicas);
    }

    void run() {
      for (long next = earliest(replicas, places); next != Long.MAX_VALUE; next = earliest(replicas, places)) {
        long start = windows.start(next);
        boolean joined = lastReplica >= 0 && lastEnd == start && !windows.isCut(start);
        if (glance == Glance.NEVER || !(passMany(start, joined) || pass(start, joined))) {
          look(start, joined);
        }
      }
    }

    /** Passes all windows up to one that has to be looked at by itself; asked once between two cuts. */
    private boolean passMany(long start, boolean joined) {
      if (start < askedUntil) {
        return false;
      }
      askedUntil = windows.nextCut(start);
      long until = steady.passesUntil(start, places, joined ? lastReplica : -1, lastTime);
      if (until == start) {
        return false;
      }
      int from = places[0];
      passedStart = until - windows.window();
      for (int r = 0; r < places.length; r++) {
        passedPlaces[r] = replicas.get(r).firstAtOrAfter(passedStart);
        places[r] = replicas.get(r).firstAtOrAfter(until);
      }
      output.add(0, from, places[0], joined);
      passed = true;
      lastReplica = 0;
      lastTime = replicas.getFirst().time(places[0] - 1);
      lastEnd = until;
      return true;
    }

    private boolean pass(long start, boolean joined) {
      System.arraycopy(places, 0, starts, 0, places.length);
      if (!steady.passes(start, places, joined ? lastReplica : -1, lastTime)) {
        return false;
      }
      int believed = steady.believed();
      output.add(believed, starts[believed], places[believed], joined);
      System.arraycopy(starts, 0, passedPlaces, 0, starts.length);
      passed = true;
      passedStart = start;
      lastReplica = believed;
      lastTime = replicas.get(believed).time(places[believed] - 1);
      lastEnd = start + windows.window();
      return true;
    }

    private void look(long start, boolean joined) {
      var last = before;
      if (joined) {
        last = last == null ? new Window(windows, clocks, replicas) : last;
        if (passed) {
          last.choose(passedStart, passedPlaces);
        }
      }
      passed = false;
      var window = spare == null ? new Window(windows, clocks, replicas) : spare;
      window.choose(start, places);
      var picks = window.picks();
      if (joined && last != null) {
        new Edge(clocks, last, window).mend(picks);
      }
      if (windows.isCut(window.end())) {
        guard.trim(window, picks);
      }
      output.add(picks, joined);
      lastReplica = window.isChosen() ? window.lastReplica() : -1;
      lastTime = window.lastTime();
      lastEnd = window.end();
      spare = last;
      before = window;
    }
  }

  /// Takes what comes out of each window, in order.
  interface Output {
    /// Samples of one replica at places `from <= i < to`, all of a window; `joined` says whether the window before is its neighbour and had any.
    void add(int replica, int from, int to, boolean joined);

    /// Samples of several replicas.
    void add(Picks picks, boolean joined);
  }

  /// The merged series as it grows. A histogram behind one of another replica is compared with it bucket by bucket: its own hint
  /// speaks of a sample that is not there.
  private static final class Joined implements Output {
    private final List<Samples> replicas;
    private final Buckets buckets;
    private final Samples into;
    private int last = -1;

    Joined(List<Samples> replicas, Buckets buckets, Samples into) {
      this.replicas = replicas;
      this.buckets = buckets;
      this.into = into;
    }

    @Override
    public void add(int replica, int from, int to, boolean joined) {
      last = joined ? last : -1;
      var samples = replicas.get(replica);
      buckets.fill(samples, from, to);
      var first = samples.histogram(from);
      int next = from;
      if (first != null && replica != last && first.reset() != CounterReset.GAUGE) {
        into.add(samples.time(from), first.withReset(CounterReset.UNKNOWN));
        into.startOfLast(samples.start(from));
        next++;
      }
      into.add(samples, next, to);
      last = replica;
    }

    @Override
    public void add(Picks picks, boolean joined) {
      last = joined ? last : -1;
      for (int i = 0; i < picks.size(); i++) {
        int replica = picks.replica(i);
        var samples = replicas.get(replica);
        buckets.fill(samples, picks.place(i), picks.place(i) + 1);
        var histogram = samples.histogram(picks.place(i));
        if (histogram == null) {
          into.add(samples.time(picks.place(i)), samples.value(picks.place(i)));
        } else if (replica == last || histogram.reset() == CounterReset.GAUGE) {
          into.add(samples.time(picks.place(i)), histogram);
        } else {
          into.add(samples.time(picks.place(i)), histogram.withReset(CounterReset.UNKNOWN));
        }
        into.startOfLast(samples.start(picks.place(i)));
        last = replica;
      }
    }
  }
}
