package dev.perennial.tsdb.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.Resolution;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What every adapter of [Catalog] does. A subclass brings an empty catalogue for each test, and one whose answers get lost.
public abstract class CatalogContract {
  protected static final TenantId TENANT = TenantId.DEFAULT;
  protected static final TenantId OTHER = new TenantId("other");
  protected static final Labels LABELS = Labels.of("cluster", "x", "zone", "ü \"1\"");
  protected static final Instant NOW = Instant.parse("2024-05-06T07:08:09.123456789Z");
  protected static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long HOUR = 3_600_000;

  private final Random random = new Random(42);

  /// The catalogue under test.
  protected abstract Catalog catalog();

  /// The same catalogue by another client, whose next write of a manifest suffers `loss`.
  protected abstract Catalog losing(Loss loss);

  protected final BlockId id() {
    return BlockId.create(NOW.toEpochMilli() + random.nextInt(1_000_000), random);
  }

  protected final LiveBlock block(long hour, String replica) {
    return block(id(), hour, hour + 2, replica);
  }

  private static LiveBlock block(BlockId id, long from, long to, String replica) {
    var range = new TimeRange(from * HOUR, to * HOUR);
    var coverage = new Coverage(Labels.of("replica", replica), TimeRanges.of(range));
    return new LiveBlock(
        id, range, 1, Resolution.RAW, Shard.WHOLE, List.of(coverage), List.of(id), 1_000, 240_000, 400_000);
  }

  protected final Manifest committed(Swap swap) {
    assertThat(swap).isInstanceOf(Swap.Committed.class);
    return ((Swap.Committed) swap).manifest();
  }

  /// A stream with one live block, written.
  protected final Manifest begun() {
    return committed(catalog().replace(catalog().manifest(TENANT, LABELS).admit(block(0, "a"))));
  }

  private Lease held(Lease.Attempt attempt) {
    assertThat(attempt).isInstanceOf(Lease.Attempt.Held.class);
    return ((Lease.Attempt.Held) attempt).lease();
  }

  private Lease taken(Lease.Attempt attempt) {
    assertThat(attempt).isInstanceOf(Lease.Attempt.Taken.class);
    return ((Lease.Attempt.Taken) attempt).by();
  }

  // Manifests

  @Test
  void a_stream_that_nobody_wrote_is_empty_at_version_0() {
    var manifest = catalog().manifest(TENANT, LABELS);

    assertThat(manifest).isEqualTo(Manifest.empty(TENANT, LABELS));
    assertThat(catalog().manifest(manifest.stream())).isEmpty();
    assertThat(catalog().manifests(TENANT)).isEmpty();
  }

  @Test
  void a_manifest_is_read_as_it_was_written() {
    var first = begun();
    var staged = new StagedBlock(id(), 7, NOW);
    var second = committed(catalog().replace(first.stage(List.of(staged))));
    var down =
        new LiveBlock(
            staged.id(),
            new TimeRange(-5, 7),
            3,
            Resolution.FIVE_MINUTES,
            new Shard(3, 8),
            List.of(new Coverage(Labels.empty(), TimeRanges.none())),
            List.of(id(), first.live().getFirst().id()),
            Long.MAX_VALUE,
            0,
            1);
    var third = committed(catalog().replace(second.swap(Set.of(), List.of(down), NOW, "none")));
    var fourth = committed(catalog().replace(third.supersede(Set.of(first.live().getFirst().id()), NOW, "older than 2 \"years\"\n")));

    assertThat(fourth.version()).isEqualTo(4);
    assertThat(fourth.live()).containsExactly(down);
    assertThat(fourth.superseded())
        .containsExactly(new SupersededBlock(first.live().getFirst().id(), NOW, "older than 2 \"years\"\n"));
    assertThat(fourth.writes()).hasSize(4).doesNotHaveDuplicates();
    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(fourth);
    assertThat(catalog().manifest(fourth.stream())).contains(fourth);
    assertThat(catalog().manifests(TENANT)).containsExactly(fourth);
  }

  @Test
  void a_tenant_sees_its_own_manifests_only() {
    var mine = begun();
    var more = committed(catalog().replace(catalog().manifest(TENANT, Labels.of("cluster", "y")).admit(block(0, "a"))));
    var theirs = committed(catalog().replace(catalog().manifest(OTHER, LABELS).admit(block(0, "a"))));

    assertThat(catalog().manifests(TENANT)).containsExactlyInAnyOrder(mine, more).isSortedAccordingTo((a, b) -> a.stream().compareTo(b.stream()));
    assertThat(catalog().manifests(OTHER)).containsExactly(theirs);
    assertThat(catalog().manifests(new TenantId("nobody"))).isEmpty();
  }

  @Test
  void a_large_manifest_comes_back_whole() {
    var blocks = new ArrayList<LiveBlock>();
    for (int i = 0; i < 2_000; i++) {
      var shape = block(i, i % 2 == 0 ? "a" : "b");
      blocks.add(
          new LiveBlock(
              shape.id(), shape.range(), 1, shape.resolution(), shape.shard(), shape.coverage(), shape.sources(),
              random.nextInt(1_000_000), random.nextInt(100_000_000), random.nextInt(1_000_000_000)));
    }
    var written = committed(catalog().replace(catalog().manifest(TENANT, LABELS).admit(blocks)));

    assertThat(written.version()).isEqualTo(1);
    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(written);
    assertThat(catalog().manifests(TENANT)).containsExactly(written);
  }

  @Test
  void many_large_manifests_are_listed_together() {
    var all = new ArrayList<Manifest>();
    for (int i = 0; i < 12; i++) {
      var blocks = new ArrayList<LiveBlock>();
      for (int j = 0; j < 1_500; j++) {
        blocks.add(block(j, "a"));
      }
      all.add(committed(catalog().replace(catalog().manifest(TENANT, Labels.of("cluster", "c" + i)).admit(blocks))));
    }
    assertThat(catalog().manifests(TENANT)).containsExactlyInAnyOrderElementsOf(all);
  }

  // Conditional writes

  @Test
  void a_write_from_an_old_version_is_lost() {
    var first = begun();
    var second = committed(catalog().replace(first.admit(block(2, "a"))));

    var late = catalog().replace(first.admit(block(4, "a")));

    assertThat(late).isInstanceOfSatisfying(Swap.Lost.class, lost -> assertThat(lost.why()).contains("Version 2"));
    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(second);
  }

  @Test
  void a_second_first_write_is_lost() {
    var empty = catalog().manifest(TENANT, LABELS);
    var first = committed(catalog().replace(empty.admit(block(0, "a"))));

    assertThat(catalog().replace(empty.admit(block(2, "a")))).isInstanceOf(Swap.Lost.class);
    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(first);
  }

  @Test
  void a_write_from_another_history_is_lost_though_its_version_fits() {
    var first = begun();
    var foreign =
        new Manifest(first.stream(), LABELS, 1, List.of(block(8, "b")), List.of(), List.of(), List.of("0123456789abcdef"));

    assertThat(catalog().replace(foreign.admit(block(2, "a")))).isInstanceOf(Swap.Lost.class);
    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(first);
  }

  @Test
  void of_two_racing_writers_exactly_one_commits() throws Exception {
    var manifest = begun();
    for (int round = 0; round < 10; round++) {
      int racers = 4;
      var start = new CyclicBarrier(racers);
      var swaps = new ArrayList<Swap>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var tasks = new ArrayList<Callable<Swap>>();
        for (int i = 0; i < racers; i++) {
          var next = manifest.admit(block(2L + round, "r" + i));
          tasks.add(
              () -> {
                start.await();
                return catalog().replace(next);
              });
        }
        for (var future : threads.invokeAll(tasks)) {
          swaps.add(future.get());
        }
      }
      assertThat(swaps).filteredOn(Swap.Committed.class::isInstance).hasSize(1);
      assertThat(swaps).filteredOn(Swap.Lost.class::isInstance).hasSize(racers - 1);
      var winner = swaps.stream().filter(Swap.Committed.class::isInstance).map(Swap.Committed.class::cast).findFirst().orElseThrow();
      assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(winner.manifest());
      manifest = winner.manifest();
    }
  }

  @Test
  void a_write_whose_answer_is_lost_is_found_to_have_committed() {
    var first = begun();

    var swap = losing(Loss.ANSWER).replace(first.admit(block(2, "a")));

    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(committed(swap));
    assertThat(committed(swap).version()).isEqualTo(2);
  }

  @Test
  void a_first_write_whose_answer_is_lost_is_found_to_have_committed() {
    var swap = losing(Loss.ANSWER).replace(catalog().manifest(TENANT, LABELS).admit(block(2, "a")));

    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(committed(swap));
  }

  @Test
  void a_success_that_a_retry_turned_into_a_refusal_is_found_to_have_committed() {
    var first = begun();

    var swap = losing(Loss.FIRST_ANSWER).replace(first.admit(block(2, "a")));

    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(committed(swap));
    assertThat(committed(swap).version()).isEqualTo(2);
  }

  @Test
  void a_write_of_which_nothing_is_known_is_unknown_and_may_be_repeated() {
    var first = begun();
    var next = first.admit(block(2, "a"));

    assertThat(losing(Loss.REQUEST).replace(next)).isInstanceOf(Swap.Unknown.class);
    assertThat(losing(Loss.REQUEST_AND_READ).replace(next)).isInstanceOf(Swap.Unknown.class);

    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(first);
    assertThat(committed(catalog().replace(next)).version()).isEqualTo(2);
  }

  @Test
  void a_write_that_others_overtook_is_lost_even_if_its_answer_is() {
    var first = begun();
    committed(catalog().replace(first.admit(block(2, "a"))));

    assertThat(losing(Loss.REQUEST).replace(first.admit(block(4, "a")))).isInstanceOf(Swap.Lost.class);
    assertThat(losing(Loss.FIRST_ANSWER).replace(first.admit(block(4, "a")))).isInstanceOf(Swap.Lost.class);
  }

  @Test
  void two_changes_in_one_write_are_refused_loudly() {
    var first = begun();

    assertThatThrownBy(() -> catalog().replace(first.admit(block(2, "a")).admit(block(4, "a"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("one write takes one change");
    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(first);
  }

  @Test
  void a_state_that_no_stream_may_be_in_is_not_written() {
    var first = begun();
    var twice =
        new Manifest(
            first.stream(), LABELS, 2, first.live(), List.of(new StagedBlock(first.live().getFirst().id(), 1, NOW)), List.of(), first.writes());

    assertThatThrownBy(() -> catalog().replace(twice))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("both as live and as staged");
    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(first);
  }

  // Leases

  @Test
  void a_lease_is_held_by_one_until_it_expires() {
    var stream = begun().stream();
    var first = held(catalog().lease(stream, "one", NOW, MINUTE));

    assertThat(first).isEqualTo(new Lease("one", first.token(), NOW.plus(MINUTE)));
    assertThat(taken(catalog().lease(stream, "two", NOW.plusSeconds(59), MINUTE))).isEqualTo(first);

    var second = held(catalog().lease(stream, "two", NOW.plusSeconds(60), MINUTE));
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(second.expires()).isEqualTo(NOW.plusSeconds(120));
    assertThat(taken(catalog().lease(stream, "one", NOW.plusSeconds(61), MINUTE))).isEqualTo(second);
  }

  @Test
  void a_holder_renews_its_lease_under_the_same_token() {
    var stream = begun().stream();
    var first = held(catalog().lease(stream, "one", NOW, MINUTE));

    var renewed = held(catalog().lease(stream, "one", NOW.plusSeconds(30), MINUTE));

    assertThat(renewed).isEqualTo(new Lease("one", first.token(), NOW.plusSeconds(90)));
    assertThat(taken(catalog().lease(stream, "two", NOW.plusSeconds(80), MINUTE))).isEqualTo(renewed);
  }

  @Test
  void a_lease_that_was_released_is_free_under_a_new_token() {
    var stream = begun().stream();
    var first = held(catalog().lease(stream, "one", NOW, MINUTE));
    catalog().release(stream, first);
    catalog().release(stream, first);

    var second = held(catalog().lease(stream, "two", NOW.plusSeconds(1), MINUTE));
    assertThat(second.token()).isGreaterThan(first.token());

    catalog().release(stream, first);
    assertThat(taken(catalog().lease(stream, "three", NOW.plusSeconds(2), MINUTE))).isEqualTo(second);
  }

  @Test
  void the_same_holder_after_a_release_gets_a_new_token() {
    var stream = begun().stream();
    var first = held(catalog().lease(stream, "one", NOW, MINUTE));
    catalog().release(stream, first);

    assertThat(held(catalog().lease(stream, "one", NOW, MINUTE)).token()).isGreaterThan(first.token());
  }

  @Test
  void of_many_that_want_a_lease_at_once_one_holds_it() throws Exception {
    var stream = begun().stream();
    int racers = 6;
    var start = new CyclicBarrier(racers);
    var attempts = new ArrayList<Lease.Attempt>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Lease.Attempt>>();
      for (int i = 0; i < racers; i++) {
        String holder = "holder " + i;
        tasks.add(
            () -> {
              start.await();
              return catalog().lease(stream, holder, NOW, MINUTE);
            });
      }
      for (var future : threads.invokeAll(tasks)) {
        attempts.add(future.get());
      }
    }
    assertThat(attempts).filteredOn(Lease.Attempt.Held.class::isInstance).hasSize(1);
    assertThat(attempts).filteredOn(Lease.Attempt.Taken.class::isInstance).hasSize(racers - 1);
  }

  @Test
  void a_stream_without_a_manifest_has_no_lease() {
    assertThatThrownBy(() -> catalog().lease(StreamId.of(TENANT, LABELS), "one", NOW, MINUTE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it has no manifest");
    catalog().release(StreamId.of(TENANT, LABELS), new Lease("one", 1, NOW));
    assertThat(catalog().manifests(TENANT)).isEmpty();
  }

  @Test
  void leases_touch_no_version() {
    var first = begun();
    var lease = held(catalog().lease(first.stream(), "one", NOW, MINUTE));
    held(catalog().lease(first.stream(), "one", NOW, MINUTE));
    catalog().release(first.stream(), lease);

    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(first);
    assertThat(committed(catalog().replace(first.admit(block(2, "a")))).version()).isEqualTo(2);
  }

  @Test
  void a_holder_writes_under_its_token() {
    var first = begun();
    var lease = held(catalog().lease(first.stream(), "one", NOW, MINUTE));

    var second = committed(catalog().replace(first.admit(block(2, "a")), lease.token()));
    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(second);
    assertThat(taken(catalog().lease(first.stream(), "two", NOW, MINUTE))).isEqualTo(lease);
  }

  @Test
  void a_writer_with_an_old_token_is_lost_although_the_version_fits() {
    var first = begun();
    var old = held(catalog().lease(first.stream(), "one", NOW, MINUTE));
    held(catalog().lease(first.stream(), "two", NOW.plus(MINUTE), MINUTE));

    assertThat(catalog().replace(first.admit(block(2, "a")), old.token()))
        .isInstanceOfSatisfying(Swap.Lost.class, lost -> assertThat(lost.why()).contains("fencing token"));
    assertThat(losing(Loss.REQUEST).replace(first.admit(block(2, "a")), old.token())).isInstanceOf(Swap.Lost.class);
    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(first);
  }

  @Test
  void a_fenced_write_whose_answer_is_lost_is_found_to_have_committed() {
    var first = begun();
    var lease = held(catalog().lease(first.stream(), "one", NOW, MINUTE));

    var second = committed(losing(Loss.ANSWER).replace(first.admit(block(2, "a")), lease.token()));
    var third = committed(losing(Loss.FIRST_ANSWER).replace(second.admit(block(4, "a")), lease.token()));

    assertThat(catalog().manifest(TENANT, LABELS)).isEqualTo(third);
  }

  @Test
  void a_fenced_write_to_a_stream_without_a_manifest_is_lost() {
    assertThat(catalog().replace(catalog().manifest(TENANT, LABELS).admit(block(0, "a")), 1)).isInstanceOf(Swap.Lost.class);
    assertThat(catalog().manifests(TENANT)).isEmpty();
  }

  // Block records

  @Test
  void a_block_record_is_entered_overwritten_and_forgotten() {
    var id = id();
    var refused = new BlockRecord(TENANT, id, "", "{\"ulid\":\"…\"}", "Cannot read index of block " + id + ": it ends early.", NOW);
    var fine = new BlockRecord(TENANT, id, "abc", "{\"version\":1}", "", NOW.plusNanos(1));

    assertThat(catalog().record(TENANT, id)).isEmpty();
    catalog().record(refused);
    assertThat(catalog().record(TENANT, id)).contains(refused);
    catalog().record(fine);
    catalog().record(fine);
    assertThat(catalog().record(TENANT, id)).contains(fine);
    assertThat(catalog().quarantined(TENANT)).isEmpty();
    assertThat(catalog().record(OTHER, id)).isEmpty();

    catalog().forget(TENANT, id);
    catalog().forget(TENANT, id);
    assertThat(catalog().record(TENANT, id)).isEmpty();
  }

  @Test
  void refused_blocks_are_listed_by_id() {
    var expected = new ArrayList<BlockRecord>();
    for (int i = 0; i < 5; i++) {
      expected.add(new BlockRecord(TENANT, id(), "", "not json", "Reason " + i, NOW));
      catalog().record(expected.getLast());
      catalog().record(new BlockRecord(TENANT, id(), "s", "{}", "", NOW));
      catalog().record(new BlockRecord(OTHER, id(), "s", "{}", "theirs", NOW));
    }
    expected.sort((a, b) -> a.id().compareTo(b.id()));
    assertThat(catalog().quarantined(TENANT)).isEqualTo(expected);

    catalog().forget(TENANT, expected.removeFirst().id());
    assertThat(catalog().quarantined(TENANT)).isEqualTo(expected);

    var again = new BlockRecord(TENANT, expected.getFirst().id(), "", "not json", "Another reason", NOW);
    catalog().record(again);
    assertThat(catalog().quarantined(TENANT)).hasSize(4).first().isEqualTo(again);
  }

  @Test
  void a_long_meta_is_kept_whole() {
    var text = new StringBuilder("{\"sources\":[");
    for (int i = 0; i < 5_000; i++) {
      text.append('"').append(id()).append("\",");
    }
    var record = new BlockRecord(TENANT, id(), "s", text.append("\"\"]}").toString(), "", NOW);
    catalog().record(record);
    assertThat(catalog().record(TENANT, record.id())).contains(record);
  }

  // Members

  private static Member member(String replica, String incarnation, Instant heartbeat) {
    return new Member(
        TENANT, Labels.of("cluster", "x", "replica", replica), incarnation, "127.0.0.1:1090" + replica.length(), "3.5.0",
        heartbeat.toEpochMilli() - HOUR, heartbeat.toEpochMilli(), 0, heartbeat, heartbeat.plus(MINUTE),
        new Member.Trailing(incarnation, heartbeat.toEpochMilli(), 1_000, 7));
  }

  @Test
  void a_member_is_listed_as_it_reported_last() {
    assertThat(catalog().report(member("a", "i1", NOW))).isEqualTo(new Member.Claim.Held());
    var later = member("a", "i1", NOW.plusSeconds(15));
    assertThat(catalog().report(later)).isEqualTo(new Member.Claim.Held());
    var other = member("b", "j1", NOW);
    assertThat(catalog().report(other)).isEqualTo(new Member.Claim.Held());

    assertThat(catalog().members(TENANT)).containsExactlyInAnyOrder(later, other);
    assertThat(catalog().members(OTHER)).isEmpty();
  }

  @Test
  void labels_that_a_live_member_claims_are_refused_to_another_until_it_falls_silent() {
    var first = member("a", "i1", NOW);
    catalog().report(first);

    assertThat(catalog().report(member("a", "i2", NOW.plusSeconds(59)))).isEqualTo(new Member.Claim.Refused(first));
    assertThat(catalog().members(TENANT)).containsExactly(first);

    var second = member("a", "i2", NOW.plusSeconds(60));
    assertThat(catalog().report(second)).isEqualTo(new Member.Claim.Held());
    assertThat(catalog().members(TENANT)).containsExactly(second);
    assertThat(catalog().report(member("a", "i1", NOW.plusSeconds(61)))).isEqualTo(new Member.Claim.Refused(second));
  }

  @Test
  void a_member_that_leaves_makes_room_at_once_and_only_its_own() {
    var first = member("a", "i1", NOW);
    catalog().report(first);
    catalog().leave(member("a", "i2", NOW));
    assertThat(catalog().members(TENANT)).containsExactly(first);

    catalog().leave(first);
    catalog().leave(first);
    assertThat(catalog().members(TENANT)).isEmpty();
    assertThat(catalog().report(member("a", "i2", NOW))).isEqualTo(new Member.Claim.Held());
  }

  @Test
  void a_member_that_left_stays_listed_as_such_and_its_labels_are_free() {
    var first = member("a", "i1", NOW);
    catalog().report(first);
    var left = first.goneAt(NOW.plusSeconds(1), Member.Presence.LEFT);
    catalog().report(left);
    assertThat(catalog().members(TENANT)).containsExactly(left);
    var second = member("a", "i2", NOW.plusSeconds(2));
    assertThat(catalog().report(second)).isEqualTo(new Member.Claim.Held());
    assertThat(catalog().members(TENANT)).containsExactly(second);
  }

  @Test
  void silent_members_stay_listed() {
    var silent = member("a", "i1", NOW);
    catalog().report(silent);
    catalog().report(member("b", "j1", NOW.plusSeconds(86_400)));

    assertThat(catalog().members(TENANT)).hasSize(2).contains(silent);
  }

  @Test
  void of_two_new_members_with_the_same_labels_one_is_entered() throws Exception {
    int racers = 4;
    var start = new CyclicBarrier(racers);
    var claims = new ArrayList<Member.Claim>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Member.Claim>>();
      for (int i = 0; i < racers; i++) {
        var member = member("a", "i" + i, NOW);
        tasks.add(
            () -> {
              start.await();
              return catalog().report(member);
            });
      }
      for (var future : threads.invokeAll(tasks)) {
        claims.add(future.get());
      }
    }
    assertThat(claims).filteredOn(Member.Claim.Held.class::isInstance).hasSize(1);
    assertThat(claims).filteredOn(Member.Claim.Refused.class::isInstance).hasSize(racers - 1);
  }

  // Runs

  private static Run run(int i, Instant at) {
    return new Run(TENANT, "%020d".formatted(i), "compact", "abc", at, at.plusMillis(1_500), "done", "Compacted " + i + " blocks.");
  }

  @Test
  void runs_come_newest_first_and_no_more_than_asked_for() {
    for (int i : new int[] {3, 1, 5, 2, 4}) {
      catalog().record(run(i, NOW.plusSeconds(i)));
    }
    catalog().record(run(3, NOW.plusSeconds(3)));

    assertThat(catalog().runs(TENANT, 3))
        .containsExactly(run(5, NOW.plusSeconds(5)), run(4, NOW.plusSeconds(4)), run(3, NOW.plusSeconds(3)));
    assertThat(catalog().runs(TENANT, 100)).hasSize(5);
    assertThat(catalog().runs(OTHER, 100)).isEmpty();
  }

  @Test
  void old_runs_are_listed_no_more() {
    catalog().record(run(1, NOW));
    catalog().record(run(2, NOW.plus(Run.KEPT)));
    assertThat(catalog().runs(TENANT, 10)).hasSize(2);

    catalog().record(run(3, NOW.plus(Run.KEPT).plusSeconds(10)));
    assertThat(catalog().runs(TENANT, 10)).extracting(Run::id).containsExactly(run(3, NOW).id(), run(2, NOW).id());
  }
}
