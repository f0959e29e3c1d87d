package dev.perennial.tsdb.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What holds for every merge, tried on random scenes; a failure names its seed.
class DedupPropertiesTest {
  private static final int SEEDS = Integer.getInteger("perennial.seeds", 120);
  private static final long LENGTH = 5 * Scenes.HOUR;

  private static final Windows WINDOWS = Windows.standard();

  private interface Property {
    void check(Scenes scene, List<Replica> replicas, Samples merged, String name);
  }

  private static void forAll(long skew, Property property) {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (var kind : Scenes.Kind.values()) {
        var scene = new Scenes(seed, LENGTH, skew);
        var replicas = scene.replicas(2 + seed % 2, kind);
        property.check(scene, replicas, merge(replicas), "seed " + seed + " of " + kind);
      }
    }
  }

  private static Samples merge(List<Replica> replicas) {
    var out = new Samples();
    new Dedup(WINDOWS).merge(replicas, out);
    return out;
  }

  private static List<String> text(Samples samples, long from, long to) {
    var out = new ArrayList<String>();
    for (int i = samples.firstAtOrAfter(from); i < samples.size() && samples.time(i) < to; i++) {
      out.add(samples.time(i) - Scenes.T0 + " " + Long.toHexString(Double.doubleToRawLongBits(samples.value(i))));
    }
    return out;
  }

  private static List<String> text(Samples samples) {
    return text(samples, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static Samples part(Samples samples, long from, long to) {
    var out = new Samples();
    for (int i = samples.firstAtOrAfter(from); i < samples.size() && samples.time(i) < to; i++) {
      out.add(samples, i);
    }
    return out;
  }

  private static List<Replica> parts(List<Replica> replicas, long from, long to) {
    return replicas.stream().map(r -> new Replica(r.labels(), part(r.samples(), from, to))).toList();
  }

  @Test
  void passing_windows_at_a_glance_changes_nothing() {
    for (long skew : new long[] {0, 3_000, 20_000}) {
      forAll(
          skew,
          (_, replicas, merged, name) -> {
            var closely = new Samples();
            new Dedup(WINDOWS, Dedup.Glance.NEVER).merge(replicas, closely);
            assertThat(text(closely)).as(name).isEqualTo(text(merged));
          });
    }
  }

  @Test
  void the_order_of_the_replicas_does_not_matter() {
    forAll(
        3_000,
        (_, replicas, merged, name) -> {
          var turned = new ArrayList<>(replicas);
          Collections.reverse(turned);
          assertThat(text(merge(turned))).as(name).isEqualTo(text(merged));
        });
  }

  @Test
  void a_product_merged_with_itself_or_its_sources_stays() {
    forAll(
        3_000,
        (_, replicas, merged, name) -> {
          var product = Replica.merged(merged);
          assertThat(text(merge(List.of(product, product)))).as(name).isEqualTo(text(merged));
          for (var replica : replicas) {
            assertThat(text(merge(List.of(replica, product)))).as(name).isEqualTo(text(merged));
          }
          var all = new ArrayList<>(replicas);
          all.add(product);
          assertThat(text(merge(all))).as(name).isEqualTo(text(merged));
        });
  }

  @Test
  void time_can_be_cut_at_any_cut_points() {
    forAll(
        3_000,
        (_, replicas, merged, name) -> {
          for (long cut = Scenes.T0 + WINDOWS.cut(); cut < Scenes.T0 + LENGTH; cut += WINDOWS.cut()) {
            var pieces = text(merge(parts(replicas, Long.MIN_VALUE, cut)));
            pieces.addAll(text(merge(parts(replicas, cut, Long.MAX_VALUE))));
            assertThat(pieces).as(name).isEqualTo(text(merged));
          }
        });
  }

  @Test
  void a_query_from_anywhere_to_anywhere_gives_the_same_samples() {
    var random = new Random(5);
    forAll(
        3_000,
        (_, replicas, merged, name) -> {
          long from = Scenes.T0 + random.nextLong(LENGTH);
          var range = new TimeRange(from, from + 1 + random.nextLong(LENGTH));
          var wide = WINDOWS.widen(range);
          var seen = merge(parts(replicas, wide.start(), wide.end()));
          assertThat(text(seen, range.start(), range.end()))
              .as(name + " from " + from)
              .isEqualTo(text(merged, range.start(), range.end()));
        });
  }

  @Test
  void products_of_parts_merge_to_the_product_of_all() {
    forAll(
        3_000,
        (_, replicas, merged, name) -> {
          long cut = Scenes.T0 + WINDOWS.cut();
          var early = merge(parts(replicas, Long.MIN_VALUE, cut));
          // Later blocks of the replicas are not merged yet.
          var mixed = new ArrayList<>(parts(replicas, cut, Long.MAX_VALUE));
          mixed.add(Replica.merged(early));
          assertThat(text(merge(mixed))).as(name).isEqualTo(text(merged));
        });
  }

  @Test
  void where_a_replica_scraped_there_is_no_gap_and_nothing_is_doubled() {
    forAll(
        0,
        (scene, replicas, merged, name) -> {
          long interval = scene.interval();
          for (int i = 1; i < merged.size(); i++) {
            long last = merged.time(i - 1);
            long time = merged.time(i);
            assertThat(time).as(name).isGreaterThan(last);
            if (time - last > 4 * interval) {
              for (var replica : replicas) {
                var missed = part(replica.samples(), last + 2 * interval, time - 2 * interval);
                assertThat(missed.isEmpty()).as("%s: %d..%d, missed %s", name, last, time, missed).isTrue();
              }
            }
          }
          for (int i = 1; i < merged.size(); i++) {
            boolean cut = WINDOWS.isCut(WINDOWS.start(merged.time(i))) && merged.time(i - 1) < WINDOWS.start(merged.time(i));
            if (!cut && !merged.isStale(i) && !merged.isStale(i - 1)) {
              assertThat(merged.time(i) - merged.time(i - 1))
                  .as("%s: the distance after %d, at an edge or not", name, merged.time(i - 1))
                  .isGreaterThan(interval / 2);
            }
          }
        });
  }

  @Test
  void a_counter_rises_no_more_than_its_target_whatever_the_clocks() {
    for (long skew : new long[] {0, 1_000, 4_000, 9_000}) {
      forAll(
          skew,
          (scene, replicas, merged, name) -> {
            if (name.endsWith("COUNTER") && !merged.isEmpty()) {
              long from = merged.time(0) - skew;
              long to = merged.time(merged.size() - 1) + skew;
              double allowed = increase(scene, from, to) + 1 + scene.rate() * (4 * skew + 100) / 1000;
              assertThat(increase(merged)).as("%s, clocks %d ms apart", name, skew).isLessThanOrEqualTo(allowed);
            }
          });
    }
  }

  /** As PromQL sees it: every fall is a reset. */
  private static double increase(Samples samples) {
    double sum = 0;
    double last = Double.NaN;
    for (int i = 0; i < samples.size(); i++) {
      double value = samples.value(i);
      if (!samples.isStale(i)) {
        sum += Double.isNaN(last) ? 0 : value < last ? value : value - last;
        last = value;
      }
    }
    return sum;
  }

  private static double increase(Scenes scene, long from, long to) {
    double sum = 0;
    double last = scene.counter(from);
    for (long reset : scene.resets().stream().sorted().toList()) {
      if (reset > from && reset <= to) {
        sum += scene.counter(reset - 1) - last;
        last = 0;
      }
    }
    return sum + scene.counter(to) - last;
  }
}
