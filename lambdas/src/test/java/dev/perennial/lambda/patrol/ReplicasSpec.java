package dev.perennial.lambda.patrol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which rules members break by what they tell and by their silence.
///
/// A member is written as `name:state/newest sample/end of newest block`: it is `up`, or `lost` or has `left` so long ago; the rest are ages, `-` for none.
class ReplicasSpec {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @ParameterizedTest(name = "{0} expected, {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # expected | members                                     | broken
          2          | a:up/5s/1h b:up/5s/1h                       | nothing
          0          | a:up/5s/1h b:up/5s/1h                       | nothing
          2          | a:up/5s/1h b:lost 44s/5s/1h                 | nothing
          2          | a:up/5s/1h b:lost 45s/50s/1h                | REPLICA_SILENT b, GROUP_SHORT
          0          | a:up/5s/1h b:lost 45s/50s/1h                | REPLICA_SILENT b, GROUP_SHORT
          2          | a:lost 2m/2m/1h b:lost 2m/2m/1h             | REPLICA_SILENT a, REPLICA_SILENT b, GROUP_SHORT, NOBODY_SCRAPES
          # its Prometheus is gone, and the sidecar is not
          2          | a:up/5s/1h b:up/44s/1h                      | nothing
          2          | a:up/5s/1h b:up/46s/1h                      | GROUP_SHORT
          0          | a:up/46s/1h b:up/46s/1h                     | GROUP_SHORT, NOBODY_SCRAPES
          # a rollout: the one that left comes back, or does not
          2          | a:up/5s/1h b:left 1m/1m/1h                  | nothing
          2          | a:up/5s/1h b:left 9m/9m/1h                  | nothing
          2          | a:up/5s/1h b:left 11m/11m/1h                | GROUP_SHORT
          2          | a:lost 2m/2m/1h b:left 1m/1m/1h             | REPLICA_SILENT a, GROUP_SHORT, NOBODY_SCRAPES
          2          | a:up/5s/1h b:up/-/1h                        | nothing
          # a planned scale-in, of one and of all
          0          | a:up/5s/1h b:left 11m/11m/1h                | nothing
          2          | a:up/5s/1h b:up/5s/1h c:left 11m/11m/1h     | nothing
          2          | a:left 1h/1h/1h b:left 1h/1h/1h             | nothing
          # more than are expected
          2          | a:up/5s/1h b:up/5s/1h c:lost 2m/2m/1h       | REPLICA_SILENT c
          # silent for so long that it is given up
          0          | a:up/5s/1h b:lost 8d/8d/8d                  | nothing
          2          | a:up/5s/1h b:lost 8d/8d/8d                  | GROUP_SHORT
          # blocks
          2          | a:up/5s/269m b:up/5s/271m                   | BLOCKS_NOT_SHIPPED b
          2          | a:up/5s/- b:up/5s/-                         | nothing
          """)
  void rules_are_broken_by_what_members_tell_and_by_their_silence(int expected, String members, String broken) {
    var thresholds = Thresholds.of(expected, Duration.ofHours(2), Thresholds.SCRAPE);
    var all = Arrays.stream(members.split(" (?=\\w:)")).map(text -> member(text.strip(), NOW.minus(Duration.ofHours(1)), Member.Trailing.NONE)).toList();
    assertThat(broken(thresholds, all)).isEqualTo(broken);
  }

  @ParameterizedTest(name = "no block, oldest sample {0} ago, log up to {1} ago, {2} bytes waiting: {3}")
  @CsvSource({
    "260m, 10s, 0, nothing",
    "280m, 10s, 0, BLOCKS_NOT_SHIPPED a",
    "1h, 110s, 9000, nothing",
    "1h, 130s, 9000, LOG_NOT_SHIPPED a",
    "1h, 130s, 0, nothing"
  })
  void a_replica_ships_too_little(String oldest, String upTo, long pending, String broken) {
    var trail = new Member.Trailing("01M8541NEQ5M60C6CD0QYD7YC1", NOW.minus(age(upTo)).toEpochMilli(), 1, pending);
    var member = member("a:up/0s/-", NOW.minus(age(oldest)), trail);
    assertThat(broken(Thresholds.of(1, Duration.ofHours(2), Thresholds.SCRAPE), java.util.List.of(member))).isEqualTo(broken);
  }

  private static String broken(Thresholds thresholds, java.util.List<Member> members) {
    var found = new Replicas(members, Set.of("replica"), thresholds, NOW).look();
    assertThat(found).allMatch(one -> one.sentence().matches("(?s)[A-Z].*\\.")).allMatch(one -> one.patience().isZero());
    return found.isEmpty()
        ? "nothing"
        : found.stream().map(one -> (one.rule() + " " + one.labels().value("replica")).strip()).collect(Collectors.joining(", "));
  }

  private static Member member(String text, Instant oldest, Member.Trailing trail) {
    var parts = text.split("[:/]", -1);
    var state = parts[1].split(" ", -1);
    var heartbeat =
        switch (state[0]) {
          case "up" -> NOW.minusSeconds(2);
          // Its claim runs out a while after its last heartbeat.
          case "lost" -> NOW.minus(age(state[1]));
          case "left" -> NOW.minus(age(state[1]));
          default -> throw new IllegalArgumentException(text);
        };
    var member =
        new Member(
            TenantId.DEFAULT,
            Labels.of("cluster", "eu", "replica", parts[0]),
            "i",
            "h:1",
            "v",
            oldest.toEpochMilli(),
            millis(parts[2]),
            millis(parts[3]),
            heartbeat,
            heartbeat.plusSeconds(15),
            trail);
    return state[0].equals("left") ? member.goneAt(heartbeat, Member.Presence.LEFT) : member;
  }

  private static long millis(String age) {
    return age.equals("-") ? 0 : NOW.minus(age(age)).toEpochMilli();
  }

  private static Duration age(String text) {
    return dev.perennial.tsdb.time.DurationText.parse(text).orElseThrow();
  }
}
