package dev.perennial.tsdb.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.promql.exec.Engine;
import dev.perennial.promql.exec.EngineOptions;
import dev.perennial.promql.exec.Outcome;
import dev.perennial.promql.exec.QueryOptions;
import dev.perennial.promql.exec.Value;
import dev.perennial.tsdb.histogram.CounterReset;
import dev.perennial.tsdb.histogram.Histogram;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.MemorySeries;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What PromQL makes of a counter that several failing replicas scraped is what it makes of one that never failed.
///
/// Replicas that never fail differ among each other by when they scrape; `rate` and `increase` over the merged series stay
/// between the least and the greatest of theirs, give or take what the target counts within a gap: of at most one and a half
/// intervals, or two where the window reaches over a cut. A failure names its seed.
class RatesOfReplicasTest {
  private static final int SEEDS = Integer.getInteger("perennial.seeds", 15);
  private static final int PHASES = 6;
  private static final long STEP = 41_000;
  private static final long FROM = Fleet.T0 + 3_600_000;
  private static final long TO = Fleet.T0 + Fleet.SECONDS * 1000L - 60_000;
  private static final Windows WINDOWS = Windows.standard();

  private final Engine engine = new Engine(EngineOptions.defaults(InstantSource.system()).withParallelism(1));

  @AfterEach
  void close() {
    engine.close();
  }

  private interface Property {
    void check(Fleet fleet, Fleet.Kind kind, String name);
  }

  private static void forAll(Property property) {
    for (int seed = 0; seed < SEEDS; seed++) {
      var kind = List.of(Fleet.Kind.values()).get(seed % 3);
      property.check(new Fleet(seed, 2 + seed % 2, seed % 4 == 3 ? 1_500 : 0), kind, "seed " + seed + ", " + kind);
    }
  }

  private static Samples merge(List<Replica> replicas) {
    var out = new Samples();
    new Dedup(WINDOWS).merge(replicas, out);
    return out;
  }

  private static Labels series(String seenBy) {
    return Labels.of(Labels.NAME, "x_total", "by", seenBy);
  }

  /** What everybody's series gives at each time, by who saw it. */
  private Map<String, Map<Long, Double>> ask(Map<Labels, Samples> series, String query) {
    var outcome = engine.range(new MemorySeries(series), query, FROM, TO, STEP, QueryOptions.defaults());
    assertThat(outcome).isInstanceOf(Outcome.Answer.class);
    var found = new TreeMap<String, Map<Long, Double>>();
    if (outcome instanceof Outcome.Answer(Value.Matrix(var matrix), _, _, _)) {
      for (var one : matrix) {
        var values = found.computeIfAbsent(one.labels().value("by"), _ -> new TreeMap<>());
        for (int i = 0; i < one.size(); i++) {
          values.put(one.times()[i], one.values()[i]);
        }
      }
    }
    return found;
  }

  @Test
  void rates_are_those_of_a_replica_that_never_fails() {
    var compared = new int[1];
    forAll(
        (fleet, kind, name) -> {
          var replicas = fleet.replicas(kind);
          var series = new TreeMap<Labels, Samples>();
          series.put(series("merged"), merge(replicas));
          for (int r = 0; r < replicas.size(); r++) {
            series.put(series("twin of " + r), fleet.twin(r, kind));
          }
          for (int p = 0; p < PHASES; p++) {
            series.put(series("phase " + p), fleet.healthy(p * 1000L * fleet.interval() / PHASES, kind));
          }
          var scrapes = scrapes(replicas);
          for (int many : new int[] {4, 5, 10, 40}) {
            for (var function : List.of("increase", "rate")) {
              compared[0] += compare(fleet, kind, name, series, scrapes, many, function);
            }
          }
        });
    assertThat(compared[0]).as("windows compared").isGreaterThan(SEEDS * 500);
  }

  /** Windows of as many intervals; those in which all replicas failed at one time are left out. */
  private int compare(
      Fleet fleet, Fleet.Kind kind, String name, Map<Labels, Samples> series, List<Long> scrapes, int many, String function) {
    int window = many * fleet.interval();
    var query = function + "(x_total[" + window + "s])";
    var found = ask(series, kind == Fleet.Kind.FLOATS ? query : "histogram_count(" + query + ")");
    var merged = Map.copyOf(Objects.requireNonNull(found.remove("merged"), "the merged series"));
    int compared = 0;
    long around = 2_000L * fleet.interval();
    for (long t = FROM; t <= TO; t += STEP) {
      long time = t;
      var healthy = found.values().stream().filter(values -> values.containsKey(time)).mapToDouble(values -> values.get(time)).toArray();
      long from = t - window * 1000L;
      if (healthy.length < found.size() || isDark(scrapes, from - around, t + around, fleet.interval() * 1100L)) {
        continue;
      }
      boolean overCut = Math.floorDiv(from - around, WINDOWS.cut()) != Math.floorDiv(t, WINDOWS.cut());
      int gap = overCut ? 2 * fleet.interval() + 3 : fleet.interval() * 3 / 2 + 1;
      double lost = fleet.most(gap, from - around, t) * many / (many - 1.0) / (function.equals("rate") ? window : 1);
      double least = Arrays.stream(healthy).min().orElseThrow();
      double most = Arrays.stream(healthy).max().orElseThrow();
      assertThat(merged).as("%s: %s at %d s has no value", name, query, (t - Fleet.T0) / 1000).containsKey(t);
      assertThat(merged.get(t))
          .as("%s: %s at %d s", name, query, (t - Fleet.T0) / 1000)
          .isBetween(least - lost - 1e-6 * most, most + lost + 1e-6 * most);
      compared++;
    }
    return compared;
  }

  private static List<Long> scrapes(List<Replica> replicas) {
    var times = new ArrayList<Long>();
    for (var replica : replicas) {
      for (int i = 0; i < replica.samples().size(); i++) {
        times.add(replica.samples().time(i));
      }
    }
    Collections.sort(times);
    return times;
  }

  /** Whether nobody scraped for longer than `most` between two instants. */
  private static boolean isDark(List<Long> scrapes, long from, long to, long most) {
    int i = Collections.binarySearch(scrapes, from);
    i = i < 0 ? -i - 1 : i;
    long last = i == 0 ? from : scrapes.get(i - 1);
    for (; i < scrapes.size() && last < to; i++) {
      if (scrapes.get(i) - last > most) {
        return true;
      }
      last = scrapes.get(i);
    }
    return last < to;
  }

  @Test
  void any_cut_into_blocks_and_any_start_of_a_query_give_the_same() {
    forAll(
        (fleet, kind, name) -> {
          var random = new Random(name.hashCode());
          var replicas = fleet.replicas(kind);
          var whole = text(merge(replicas));
          var cuts = new ArrayList<>(List.of(Fleet.T0));
          for (long cut = Fleet.T0 + WINDOWS.cut(); cut < Fleet.T0 + Fleet.SECONDS * 1000L; cut += WINDOWS.cut()) {
            if (random.nextBoolean()) {
              cuts.add(cut);
            }
          }
          cuts.add(Long.MAX_VALUE);
          // Some spans are merged and some are not, as while a compactor is at work.
          var blocks = new ArrayList<Replica>();
          for (int i = 1; i < cuts.size(); i++) {
            var parts = parts(replicas, cuts.get(i - 1), cuts.get(i));
            blocks.addAll(random.nextBoolean() ? parts : List.of(Replica.merged(Fleet.written(merge(parts)))));
          }
          assertThat(text(merge(blocks))).as("%s cut at %s", name, cuts).isEqualTo(whole);
          long from = FROM + random.nextLong(TO - FROM);
          var wide = WINDOWS.widen(new TimeRange(from, from + 1 + random.nextLong(Fleet.T0 + Fleet.SECONDS * 1000L - from)));
          var asked = text(merge(parts(blocks, wide.start(), wide.end())));
          asked.keySet().removeIf(time -> time < from);
          assertThat(whole).as("%s from %d", name, from).containsAllEntriesOf(asked);
          assertThat(asked.keySet()).as("%s from %d", name, from).containsAll(whole.tailMap(from, true).headMap(wide.end(), false).keySet());
        });
  }

  private static List<Replica> parts(List<Replica> replicas, long from, long to) {
    return replicas.stream().map(replica -> new Replica(replica.labels(), part(replica.samples(), from, to))).toList();
  }

  private static Samples part(Samples samples, long from, long to) {
    var out = new Samples();
    out.add(samples, samples.firstAtOrAfter(from), samples.firstAtOrAfter(to));
    return out;
  }

  /** Each sample by its time, without its hint. */
  private static NavigableMap<Long, Object> text(Samples samples) {
    NavigableMap<Long, Object> out = new TreeMap<>();
    for (int i = 0; i < samples.size(); i++) {
      var histogram = samples.histogram(i);
      out.put(
          samples.time(i),
          histogram == null ? Double.doubleToRawLongBits(samples.value(i)) : histogram.withReset(CounterReset.UNKNOWN));
    }
    return out;
  }

  @Test
  void hints_of_histograms_tell_the_truth() {
    forAll(
        (fleet, kind, name) -> {
          if (kind == Fleet.Kind.FLOATS) {
            return;
          }
          var random = new Random(name.hashCode());
          var replicas = fleet.replicas(kind);
          var blocks = new ArrayList<Replica>();
          replicas.forEach(replica -> blocks.addAll(scattered(replica, random)));
          var merged = merge(blocks);
          assertThat(text(merged)).as(name).isEqualTo(text(merge(replicas)));
          checkHints(name, merged);
          checkHints(name + " written", Fleet.written(merged));
        });
  }

  /** One replica's samples in three blocks that overlap, as where some came out of order. */
  private static List<Replica> scattered(Replica replica, Random random) {
    var parts = List.of(new Samples(), new Samples(), new Samples());
    int part = 0;
    for (int i = 0; i < replica.samples().size(); i++) {
      part = random.nextInt(3) == 0 ? random.nextInt(3) : part;
      parts.get(part).add(replica.samples(), i);
    }
    return parts.stream().map(samples -> new Replica(replica.labels(), Fleet.written(samples))).toList();
  }

  private static void checkHints(String name, Samples samples) {
    int known = 0;
    for (int i = 1; i < samples.size(); i++) {
      var last = samples.histogram(i - 1);
      var histogram = samples.histogram(i);
      if (histogram == null || last == null || histogram.isStale() || last.isStale()) {
        continue;
      }
      boolean fell = count(histogram) < count(last);
      known += histogram.reset() == CounterReset.UNKNOWN ? 0 : 1;
      assertThat(histogram.reset())
          .as("%s: the hint at %d, behind %s", name, samples.time(i), last)
          .isNotEqualTo(fell ? CounterReset.NOT_RESET : CounterReset.RESET);
    }
    assertThat(known).as("%s: hints that tell anything", name).isGreaterThan(samples.size() / 10);
  }

  private static double count(Histogram histogram) {
    return histogram.toFloat().count();
  }
}
