package dev.perennial.lambda.patrol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.lambda.alarm.Round;
import dev.perennial.lambda.alarm.Rule;
import dev.perennial.lambda.due.Due;
import dev.perennial.lambda.wiring.Settings;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.catalog.Coverage;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.plan.Planner;
import dev.perennial.tsdb.plan.Ranges;
import dev.perennial.tsdb.retain.Retention;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An alarm begins when its rule has been broken for as long as is borne, is told once, and ends by itself.
class PatrolTest {
  private static final Duration RANGE = Duration.ofHours(2);
  private static final Labels GROUP = Labels.of("cluster", "eu");
  private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

  private Instant now = START;
  private final InstantSource clock = () -> now;
  private final MemoryCatalog catalog = new MemoryCatalog(new Random(1));
  private final Thresholds thresholds = Thresholds.of(2, RANGE, Thresholds.SCRAPE);
  private Retention retention = Retention.forever();

  private Round round(Round before) {
    var due =
        new Due(
            catalog,
            new Planner(Ranges.scaled(RANGE), Duration.ofHours(1), List.of(), Settings.SHARD_SIZE),
            retention,
            Set.of("replica"),
            new Due.Delays(Duration.ofDays(2), Duration.ofDays(2)));
    return new PatrolStep(catalog, due, TenantId.DEFAULT, Set.of("replica"), thresholds, clock).round(before);
  }

  private void beat(String replica) {
    report(replica, now, now.plusSeconds(15), 0);
  }

  private void report(String replica, Instant heartbeat, Instant expires, long trailUpTo) {
    catalog.report(
        new Member(
            TenantId.DEFAULT, GROUP.with("replica", replica), "i" + replica, "h:1", "v", START.minus(RANGE).toEpochMilli(), heartbeat.toEpochMilli(),
            START.toEpochMilli(), heartbeat, expires, trailUpTo == 0 ? Member.Trailing.NONE : new Member.Trailing("t", trailUpTo, 1, 0)));
  }

  private void admit(String replica, Instant start) {
    var range = new TimeRange(start.toEpochMilli(), start.plus(RANGE).toEpochMilli());
    var id = BlockId.create(range.end(), new Random(replica.hashCode() + range.start()));
    var manifest = catalog.manifest(TenantId.DEFAULT, GROUP);
    var coverage = new Coverage(Labels.of("replica", replica), TimeRanges.of(range));
    var _ = catalog.replace(manifest.admit(new LiveBlock(id, range, 1, Resolution.RAW, Shard.WHOLE, List.of(coverage), List.of(id), 1, 1, 1)));
  }

  @Test
  void a_silent_replica_is_told_once_and_over_once_it_is_back() {
    beat("a");
    beat("b");
    var quiet = round(Round.NONE);
    assertThat(quiet.open()).isEmpty();
    now = now.plusSeconds(60);
    beat("a");
    var heard = round(quiet);
    assertThat(heard.begun(quiet)).extracting(alarm -> alarm.rule()).containsExactly(Rule.REPLICA_SILENT, Rule.GROUP_SHORT);
    now = now.plusSeconds(60);
    beat("a");
    var again = round(heard);
    assertThat(again.begun(heard)).as("told already").isEmpty();
    assertThat(again.firing()).extracting(alarm -> alarm.since()).allMatch(heard.at()::equals);
    now = now.plusSeconds(60);
    beat("a");
    beat("b");
    var over = round(again);
    assertThat(over.open()).isEmpty();
    assertThat(over.resolved()).extracting(alarm -> alarm.rule()).containsExactly(Rule.REPLICA_SILENT, Rule.GROUP_SHORT);
    assertThat(round(over).resolved()).isEmpty();
  }

  @Test
  void work_that_waits_is_told_when_it_has_waited_without_a_pause() {
    beat("a");
    beat("b");
    for (var replica : List.of("a", "b")) {
      admit(replica, START.minus(Duration.ofHours(24)));
    }
    var before = round(Round.NONE);
    assertThat(before.open()).extracting(alarm -> alarm.rule()).containsExactly(Rule.COMPACTION_BEHIND);
    assertThat(before.firing()).as("it is to be expected").isEmpty();
    now = now.plus(thresholds.backlog());
    beat("a");
    beat("b");
    assertThat(round(before).firing()).extracting(alarm -> alarm.rule()).containsExactly(Rule.COMPACTION_BEHIND);
    assertThat(round(Round.NONE).firing()).as("after a pause it begins anew").isEmpty();
  }

  @Test
  void blocks_that_stay_beyond_their_age_are_told() {
    retention = new Retention(Duration.ofHours(10), Duration.ZERO, Duration.ZERO, Retention.Cover.NONE);
    beat("a");
    beat("b");
    admit("a", START.minus(Duration.ofHours(24)));
    var before = round(Round.NONE);
    now = now.plus(thresholds.backlog());
    beat("a");
    beat("b");
    assertThat(round(before).firing()).extracting(alarm -> alarm.rule()).containsExactly(Rule.RETENTION_BEHIND);
  }

  @Test
  void the_handler_remembers_what_it_told() throws Exception {
    var bucket = new MemoryObjectStore(clock);
    var told = new ArrayList<String>();
    var due = new Due(catalog, new Planner(Ranges.scaled(RANGE), Duration.ZERO, List.of(), Settings.SHARD_SIZE), retention, Set.of("replica"), new Due.Delays(RANGE, RANGE));
    var handler =
        new Handler(
            new PatrolStep(catalog, due, TenantId.DEFAULT, Set.of("replica"), thresholds, clock),
            new Board(bucket),
            (before, round) -> told.add(round.begun(before).size() + " began, " + round.resolved().size() + " ended"));
    beat("a");
    report("b", now.minusSeconds(90), now.minusSeconds(75), 0);
    for (int i = 0; i < 2; i++) {
      handler.handle(new ByteArrayOutputStream());
    }
    assertThat(new Board(bucket).read().firing()).extracting(alarm -> alarm.labels()).containsExactly(GROUP.with("replica", "b"), GROUP);
    beat("b");
    var out = new ByteArrayOutputStream();
    handler.handle(out);
    assertThat(told).containsExactly("2 began, 0 ended", "0 began, 0 ended", "0 began, 2 ended");
    assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("{\"firing\":0,\"resolved\":2}");
  }
}
