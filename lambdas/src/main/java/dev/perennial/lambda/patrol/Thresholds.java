package dev.perennial.lambda.patrol;

import dev.perennial.tsdb.catalog.Member;
import java.time.Duration;

/// How much is too much.
///
/// `expected` is how many replicas of a group are to scrape, 0 for as many as have reported and not left; `silence` how long a replica's claim has
/// run out before it counts as silent; `scrape` the age at which the newest sample of a replica is too old; `rollout` how long a replica that left in
/// good order is not missed; `blocks` the age of the end of the newest block, and `log` that of the shipped log, at which a replica ships too
/// little; `backlog` for how long something may be due in a stream without a moment in which nothing is; after `forgotten` a silent replica is
/// given up.
public record Thresholds(
    int expected, Duration silence, Duration scrape, Duration rollout, Duration blocks, Duration log, Duration backlog, Duration forgotten) {
  /// The age at which a newest sample is too old where nobody says otherwise: three scrapes of 15 seconds.
  public static final Duration SCRAPE = Duration.ofSeconds(45);

  /// What suits blocks that begin their life at this length, and these replicas.
  public static Thresholds of(int expected, Duration blockRange, Duration scrape) {
    var backlog = blockRange.compareTo(Duration.ofMinutes(10)) < 0 ? Duration.ofMinutes(10) : blockRange;
    return new Thresholds(
        expected,
        Duration.ofSeconds(30),
        scrape,
        Duration.ofMinutes(10),
        // A block is cut half a range after its end, and was open for a whole one; the rest is for shipping it.
        blockRange.multipliedBy(9).dividedBy(4),
        Duration.ofMinutes(2),
        backlog,
        Member.REMEMBERED);
  }
}
