package dev.perennial.query.gaps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Gaps are what neither blocks nor members nor logs of the gone hold.
class GapSeriesTest {
  private static final Labels GROUP = Labels.of("cluster", "eu");
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
  private static final Duration RANGE = Duration.ofHours(2);
  /** From when "b" is gone, half an hour of log shipped after its last heartbeat, until two minutes ago. */
  private static final long GONE = Duration.ofMinutes(12 * 60 - 90 - 2).toMillis() - 1;

  private Instant now = START.plus(Duration.ofHours(12));
  private final MemoryCatalog catalog = new MemoryCatalog(new Random(1));
  private final GapSeries series = new GapSeries(catalog, TenantId.DEFAULT, Set.of("replica"), () -> now);

  private void report(String replica, Instant heartbeat, long trailUpTo) {
    catalog.report(
        new Member(
            TenantId.DEFAULT, GROUP.with("replica", replica), "i" + replica, "h:1", "v", START.minus(RANGE).toEpochMilli(), heartbeat.toEpochMilli(),
            START.toEpochMilli(), heartbeat, heartbeat.plusSeconds(15), trailUpTo == 0 ? Member.Trailing.NONE : new Member.Trailing("t", trailUpTo, 1, 0)));
  }

  private void admit(String replica, Instant start) {
    var range = new TimeRange(start.toEpochMilli(), start.plus(RANGE).toEpochMilli());
    var id = BlockId.create(range.end(), new Random(range.start()));
    var coverage = new Coverage(Labels.of("replica", replica), TimeRanges.of(range));
    var _ = catalog.replace(
        catalog.manifest(TenantId.DEFAULT, GROUP).admit(new LiveBlock(id, range, 1, Resolution.RAW, Shard.WHOLE, List.of(coverage), List.of(id), 1, 1, 1)));
  }

  private List<String> exposed() throws IOException {
    return exposed(series);
  }

  private static List<String> exposed(GapSeries series) throws IOException {
    var registry = new PrometheusRegistry();
    registry.register(series);
    var out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, registry.scrape());
    return out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#")).toList();
  }

  private static String replica(String name, long millis) {
    return "perennial_replica_gap_seconds{group=\"{cluster=\\\"eu\\\"}\",member=\"{replica=\\\"" + name + "\\\"}\"} " + millis / 1e3;
  }

  private static String group(long millis) {
    return "perennial_group_gap_seconds{group=\"{cluster=\\\"eu\\\"}\"} " + millis / 1e3;
  }

  @Test
  void a_replica_that_is_gone_has_a_gap_and_its_group_has_none_while_a_peer_is_there() throws IOException {
    report("a", now, 0);
    report("b", START.plus(Duration.ofHours(1)), START.plus(Duration.ofMinutes(90)).toEpochMilli());
    assertThat(exposed()).containsExactlyInAnyOrder(replica("a", 0), replica("b", GONE), group(0));
  }

  @Test
  void a_block_that_comes_late_closes_its_time_at_the_next_reckoning() throws IOException {
    report("a", now, 0);
    report("b", START.plus(Duration.ofHours(1)), START.plus(Duration.ofMinutes(90)).toEpochMilli());
    var before = exposed();
    admit("b", START.plus(Duration.ofHours(2)));
    assertThat(exposed()).as("within a minute nothing is read").isEqualTo(before);
    now = now.plusSeconds(61);
    report("a", now, 0);
    assertThat(exposed()).containsExactlyInAnyOrder(replica("a", 0), replica("b", GONE - RANGE.toMillis() + 61_000), group(0));
  }

  @Test
  void nobody_s_time_is_the_group_s_gap() throws IOException {
    for (var name : List.of("a", "b")) {
      report(name, START.plus(Duration.ofHours(1)), START.plus(Duration.ofMinutes(90)).toEpochMilli());
    }
    assertThat(exposed()).containsExactlyInAnyOrder(replica("a", GONE), replica("b", GONE), group(GONE));
  }

  @Test
  void what_cannot_be_read_is_not_zero() throws IOException {
    var away =
        (Catalog)
            Proxy.newProxyInstance(
                Catalog.class.getClassLoader(),
                new Class<?>[] {Catalog.class},
                (_, _, _) -> {
                  throw new CatalogException("the catalogue is away");
                });
    assertThat(exposed(new GapSeries(away, TenantId.DEFAULT, Set.of("replica"), () -> now))).isEmpty();
  }
}
