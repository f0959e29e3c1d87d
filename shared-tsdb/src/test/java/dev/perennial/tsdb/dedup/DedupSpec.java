package dev.perennial.tsdb.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.series.Samples;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What comes out of a window, as tables. Times are seconds from a cut point; a value follows its time after a colon, `S` is
/// a stale marker. Windows of five minutes.
class DedupSpec {
  private static final long T0 = 1_767_225_600_000L;

  private static Samples samples(String text) {
    var out = new Samples();
    for (var sample : text.isBlank() ? new String[0] : text.trim().split(" +", -1)) {
      var parts = sample.split(":", -1);
      double value = parts.length == 1 ? 1 : parts[1].equals("S") ? Samples.STALE : Double.parseDouble(parts[1]);
      out.add(T0 + Math.round(Double.parseDouble(parts[0]) * 1000), value);
    }
    return out;
  }

  private static String text(Samples samples) {
    return String.join(
        " ",
        IntStream.range(0, samples.size())
            .mapToObj(
                i ->
                    number((samples.time(i) - T0) / 1000.0)
                        + (samples.isStale(i) ? ":S" : samples.value(i) == 1 ? "" : ":" + number(samples.value(i))))
            .toList());
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static String merge(String a, String b) {
    var one = new Replica(Labels.of("replica", "a"), samples(a));
    var two = new Replica(Labels.of("replica", "b"), samples(b));
    var dedup = new Dedup(Windows.standard());
    var out = new Samples();
    dedup.merge(List.of(one, two), out);
    var turned = new Samples();
    dedup.merge(List.of(two, one), turned);
    assertThat(text(turned)).isEqualTo(text(out));
    return text(out);
  }

  /** Scrapes every `step` seconds, of value 1. */
  private static String every(int step, int from, int to) {
    return String.join(
        " ", IntStream.iterate(from, t -> t < to, t -> t + step).mapToObj(Integer::toString).toList());
  }

  private static String join(String... parts) {
    return String.join(" ", Stream.of(parts).filter(part -> !part.isEmpty()).toList());
  }

  @Test
  void the_first_of_two_healthy_replicas_is_believed() {
    assertThat(merge(every(15, 0, 600), every(15, 7, 600))).isEqualTo(every(15, 0, 600));
  }

  @Test
  void a_single_replica_passes_unchanged() {
    assertThat(merge("1 2 2.5:S 700", "")).isEqualTo("1 2 2.5:S 700");
  }

  @Test
  void a_window_is_taken_from_the_replica_that_covers_it() {
    assertThat(merge(every(15, 0, 100), every(15, 7, 300))).isEqualTo(every(15, 7, 300));
  }

  @Test
  void a_gap_is_filled_from_the_other() {
    // Both have a gap; the first one's is shorter.
    var a = join(every(15, 0, 100), every(15, 195, 300));
    var b = join(every(15, 7, 130), every(15, 277, 300));
    assertThat(merge(a, b)).isEqualTo(join(every(15, 0, 100), "112 127", every(15, 195, 300)));
  }

  @Test
  void a_gap_over_a_window_edge_is_closed() {
    // The first replica misses the scrape at 295; neither window alone shows a gap worth a change.
    var a = join(every(15, 10, 281), every(15, 310, 600));
    assertThat(merge(a, every(15, 2, 600))).isEqualTo(join(every(15, 10, 281), "302", every(15, 310, 600)));
  }

  @ParameterizedTest(name = "{0} and {1} give {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # a ends before the edge at 300, b goes on: its first scrape there is no sooner than half an interval behind a's last
          a to 299 by 15 from 14 | b to 600 by 15 from 2  | 284 299 317 332
          a to 295 by 15 from 10 | b to 600 by 15 from 3  | 280 295 303 318
          # b begins behind the edge only
          a to 299 by 15 from 14 | b to 600 by 15 from 302 | 284 299 317 332
          # both are there behind the edge, and b covers more of it
          a to 360 by 15 from 14 | b to 600 by 15 from 2  | 284 299 317 332
          # few scrapes with a gap among them do not make the interval longer
          a to 299 by 15 from 14 | b 310 390 470          | 284 299 310
          """)
  void no_sample_is_doubled_where_belief_changes(String a, String b, String around) {
    var merged = List.of(merge(run(a), run(b)).split(" ", -1));
    int first = merged.indexOf(around.substring(0, around.indexOf(' ')));
    assertThat(merged.subList(first, first + around.split(" ", -1).length)).isEqualTo(List.of(around.split(" ", -1)));
  }

  private static String run(String text) {
    var words = text.split(" ", -1);
    return words[1].equals("to")
        ? every(Integer.parseInt(words[4]), Integer.parseInt(words[6]), Integer.parseInt(words[2]) + 1)
        : text.substring(2);
  }

  @Test
  void scrapes_slower_than_half_a_window_are_not_doubled() {
    assertThat(merge(every(200, 0, 1200), every(200, 100, 1200))).isEqualTo(every(200, 0, 1200));
  }

  @Test
  void a_counter_does_not_step_back_where_the_other_clock_is_late() {
    // b is 9 s late: at 301 it shows what a showed before 292. a ends at 299.
    var a = "200:200 215:215 230:230 245:245 260:260 275:275 290:290 299:299";
    var b = "211:202 226:217 241:232 256:247 271:262 286:277 301:292 316:307 331:322 346:337 361:352";
    assertThat(merge(join("5:5 20:20 35:35 50:50 65:65 80:80 95:95 110:110 125:125 140:140 155:155 170:170 185:185", a), b))
        .endsWith("290:290 299:299 316:307 331:322 346:337 361:352");
  }

  @Test
  void a_reset_that_a_replica_shows_stays() {
    var a = "200:200 215:215 230:230 245:245 260:260 275:275 290:290";
    var b = "208:208 223:223 238:238 253:253 268:268 283:283 298:1 313:16 328:31";
    assertThat(merge(join("5:5 20:20 35:35 50:50 65:65 80:80 95:95 110:110 125:125 140:140 155:155 170:170 185:185", a), b))
        .endsWith("290:290 313:16 328:31");
  }

  @Test
  void a_gauge_loses_nothing() {
    var a = "5:9 20:3 35:8 50:4 65:6 80:5 95:7 110:3 125:2 140:6 155:9 170:8 185:4 200:5 215:3 230:9 245:2 260:6 275:8 290:9 299:9";
    var b = "307:2 322:7 337:3 352:5 367:2 382:6 397:3 412:9 427:4";
    assertThat(merge(a, b)).isEqualTo(join(a, b));
  }

  @Test
  void the_marker_of_a_target_that_lives_is_dropped() {
    var a = join(every(15, 0, 91), "105:S", every(15, 120, 300));
    assertThat(merge(a, every(15, 7, 300))).doesNotContain("S");
  }

  @Test
  void the_marker_of_a_target_that_ended_stays() {
    var merged = merge(join(every(15, 0, 91), "105:S"), join(every(15, 7, 98), "112:S"));
    assertThat(merged).isEqualTo(join(every(15, 7, 98), "112:S"));
  }

  @Test
  void samples_of_one_replica_from_two_places_are_joined() {
    var out = new Samples();
    var a = Labels.of("replica", "a");
    new Dedup(Windows.standard())
        .merge(List.of(new Replica(a, samples("0 15 30")), new Replica(a, samples("15 30 45")), new Replica(a, samples("2"))), out);
    assertThat(text(out)).isEqualTo("0 2 15 30 45");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # block range s | window s
          7200, 300
          600,  300
          60,   30
          120,  60
          90,   45
          420,  210
          14,   7
          1,    1
          """)
  void windows_divide_the_block_range(long range, long window) {
    assertThat(Windows.forBlockRange(Duration.ofSeconds(range)))
        .isEqualTo(new Windows(window * 1000, range * 1000));
  }
}
