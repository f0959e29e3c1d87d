package dev.perennial.sidecar.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationSpec {
  private static final Labels LABELS = Labels.of("cluster", "c1", "replica", "a");
  private static final Horizon.View SEEN = new Horizon.View(1_000, 2_000, 9_000);

  private final MemoryCatalog catalog = new MemoryCatalog(new Random(1));
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");

  private Registration registration(String incarnation) {
    return new Registration(
        catalog, TenantId.DEFAULT, incarnation, "10.0.0.1:10901", "0.1.0", Duration.ofSeconds(5), () -> now);
  }

  @Test
  void a_heartbeat_tells_what_was_seen_and_expires_after_three() {
    var own = registration("one");
    assertThat(own.beat(LABELS, SEEN, 7_000, Member.Trailing.NONE)).isEqualTo(new Member.Claim.Held());
    assertThat(catalog.members(TenantId.DEFAULT))
        .containsExactly(
            new Member(
                TenantId.DEFAULT, LABELS, "one", "10.0.0.1:10901", "0.1.0", 1_000, 9_000, 7_000, now, now.plusSeconds(15), Member.Trailing.NONE));
    assertThat(own.holds(LABELS, now.plusSeconds(14))).isTrue();
    assertThat(own.holds(LABELS, now.plusSeconds(15))).isFalse();
    assertThat(own.holds(Labels.of("replica", "b"), now)).isFalse();
  }

  @Test
  void the_second_claimant_is_refused_while_the_first_is_alive() {
    registration("one").beat(LABELS, SEEN, 0, Member.Trailing.NONE);
    var second = registration("two");
    now = now.plusSeconds(14);
    assertThat(second.beat(LABELS, SEEN, 0, Member.Trailing.NONE))
        .isInstanceOfSatisfying(
            Member.Claim.Refused.class, refused -> assertThat(refused.by().incarnation()).isEqualTo("one"));
    assertThat(second.holds(LABELS, now)).isFalse();
    now = now.plusSeconds(1);
    assertThat(second.beat(LABELS, SEEN, 0, Member.Trailing.NONE)).isEqualTo(new Member.Claim.Held());
  }

  @Test
  void changed_labels_give_the_old_ones_up() {
    var own = registration("one");
    own.beat(LABELS, SEEN, 0, Member.Trailing.NONE);
    own.beat(LABELS.with("replica", "b"), SEEN, 0, Member.Trailing.NONE);
    assertThat(catalog.members(TenantId.DEFAULT))
        .extracting(Member::labels)
        .containsExactly(LABELS.with("replica", "b"));
  }

  @Test
  void leaving_makes_room_at_once_and_twice_is_once() {
    var own = registration("one");
    own.beat(LABELS, SEEN, 0, Member.Trailing.NONE);
    own.leave(Registration.Rest.SHIPPED);
    own.leave(Registration.Rest.SHIPPED);
    assertThat(catalog.members(TenantId.DEFAULT)).isEmpty();
    assertThat(own.lastBeat()).isEmpty();
    assertThat(registration("two").beat(LABELS, SEEN, 0, Member.Trailing.NONE)).isEqualTo(new Member.Claim.Held());
  }

  @ParameterizedTest
  @CsvSource({"SHIPPED, LEFT", "UNSHIPPED, REPORTING"})
  void a_member_with_a_trail_stays_listed_when_it_leaves_and_has_left_if_all_is_shipped(Registration.Rest rest, Member.Presence presence) {
    var own = registration("one");
    var trail = new Member.Trailing("01M8541NEQ5M60C6CD0QYD7YC1", 9_000, 100, 0);
    own.beat(LABELS, SEEN, 0, trail);
    own.leave(rest);
    assertThat(catalog.members(TenantId.DEFAULT))
        .singleElement()
        .satisfies(
            member -> {
              assertThat(member.isAliveAt(now)).isFalse();
              assertThat(member.presence()).isEqualTo(presence);
              assertThat(member.trail()).isEqualTo(trail);
            });
    assertThat(registration("two").beat(LABELS, SEEN, 0, Member.Trailing.NONE)).isEqualTo(new Member.Claim.Held());
  }

  @Test
  void an_empty_prometheus_can_answer_for_nothing() {
    registration("one").beat(LABELS, new Horizon.View(Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE), 0, Member.Trailing.NONE);
    assertThat(catalog.members(TenantId.DEFAULT))
        .singleElement()
        .satisfies(
            member -> {
              assertThat(member.oldest()).isEqualTo(Long.MAX_VALUE);
              assertThat(member.lastScrape()).isZero();
            });
  }
}
