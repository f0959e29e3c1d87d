package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.demo.Exporter;
import dev.perennial.env.demo.Shop;
import dev.perennial.env.provision.Program;
import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two real replicas with staggered scrapes, one of them killed for a while, look like one that never failed.
class ReplicaPairSpec {
  private static final String COUNTER = "shop_requests_total{route=\"/\",code=\"200\"}";

  /** Where blocks of a minute are cut, in milliseconds. */
  private static final long CUT = 60_000;

  @TempDir Path folder;

  @Test
  void a_killed_and_restarted_replica_leaves_no_gap_no_doubled_sample_and_no_spike() throws Exception {
    var prometheus = Real.program(Program.PROMETHEUS);
    try (var exporter = new Exporter(new Shop(), Clock.systemUTC(), 0, _ -> {})) {
      var settings =
          new Settings(
              folder, 22_000, "1m", 1, "test", "http://127.0.0.1:9/none", "127.0.0.1:" + exporter.port(), List.of(), List.of());
      try (var run = new LocalRun(settings, _ -> {})) {
        Files.createDirectories(settings.bucket());
        run.startPrometheus("a", prometheus);
        run.startPrometheus("b", prometheus);
        run.startPipeline(List.of());
        run.startSidecar("a");
        run.startSidecar("b");
        run.startQuery();
        long begun = System.currentTimeMillis();
        Thread.sleep(Duration.ofSeconds(25));
        awaitNoCutSoon();
        run.crew().kill("prometheus-a");
        Thread.sleep(Duration.ofSeconds(20));
        run.startPrometheus("a", prometheus);
        // Until both replicas' first blocks are shipped and merged, so that the answer comes from blocks and sidecars.
        Patience.until(
            "a merged block is live",
            () -> Asked.of(run.url(), "/api/v1/perennial/blocks").body().contains("\"level\":2"));
        long ended = System.currentTimeMillis();

        long from = begun / 1000 + 10;
        long to = ended / 1000 - 10;
        var raw = samples(run, COUNTER, from, to);
        assertThat(raw).as("one series").hasSize(1);
        var samples = raw.getFirst();
        for (int i = 1; i < samples.size(); i++) {
          long distance = samples.get(i).time() - samples.get(i - 1).time();
          // Over a cut neither side sees the other: belief may change there, and one sample more may stand.
          boolean overCut = samples.get(i - 1).time() / CUT != samples.get(i).time() / CUT;
          assertThat(distance).as("distance after %s", samples.get(i - 1)).isBetween(overCut ? 1L : 400L, 2_600L);
          assertThat(samples.get(i).number()).as("counter").isGreaterThanOrEqualTo(samples.get(i - 1).number());
        }
        var rates =
            Asked.of(run.url(), "/api/v1/query_range",
                    "query", "rate(" + COUNTER + "[15s])", "start", "" + (from + 20), "end", "" + to, "step", "1")
                .series().values().iterator().next();
        double highest = rates.stream().mapToDouble(Asked.Sample::number).max().orElseThrow();
        double lowest = rates.stream().mapToDouble(Asked.Sample::number).min().orElseThrow();
        assertThat(rates).hasSize((int) (to - from - 20 + 1));
        assertThat(highest).as("no spike: the shop's rate changes by less than a twentieth in these minutes").isLessThan(lowest * 1.2);
      }
    }
  }

  /** Who dies within ten seconds before a cut takes the last two seconds before it along: docs/compatibility.md. */
  private static void awaitNoCutSoon() throws InterruptedException {
    long left = CUT - System.currentTimeMillis() % CUT;
    if (left < 15_000) {
      Thread.sleep(left + 2_000);
    }
  }

  /// The samples themselves: an instant query for a range selector.
  private static List<List<Asked.Sample>> samples(LocalRun run, String selector, long from, long to) throws Exception {
    var asked = Asked.of(run.url(), "/api/v1/query", "query", selector + "[" + (to - from) + "s]", "time", "" + to);
    assertThat(asked.status()).as(asked.body()).isEqualTo(200);
    assertThat(asked.warnings()).isEmpty();
    return List.copyOf(asked.series().values());
  }
}
