package dev.perennial.query.gaps;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Time of which replicas have no samples, as the catalogue knows it: neither in live blocks, nor in themselves, nor, where they are gone, in the
/// log that they had shipped.
final class Gaps {
  private static final Duration DAY = Duration.ofDays(1);
  /** What was scraped just now is nobody's gap yet. */
  private static final Duration FRESH = Duration.ofMinutes(2);

  private final Catalog catalog;
  private final TenantId tenant;
  private final Set<String> replicaLabels;
  private final InstantSource clock;

  /// The gaps of one tenant's replicas.
  Gaps(Catalog catalog, TenantId tenant, Set<String> replicaLabels, InstantSource clock) {
    this.catalog = catalog;
    this.tenant = tenant;
    this.replicaLabels = Set.copyOf(replicaLabels);
    this.clock = clock;
  }

  /// How long a replica of a group has no samples, or, with no labels for the replica, nobody of the group.
  record Gap(Labels group, Labels replica, long millis) {}

  /// The gaps of the last day, those of no length among them, of each group with members; time before the first sample is no gap.
  List<Gap> ofTheLastDay() {
    var now = clock.instant();
    var day = new TimeRange(now.minus(DAY).toEpochMilli(), now.minus(FRESH).toEpochMilli());
    var groups = new TreeMap<Labels, List<Member>>();
    catalog.members(tenant).forEach(member -> groups.computeIfAbsent(member.labels().without(replicaLabels), _ -> new ArrayList<>()).add(member));
    var gaps = new ArrayList<Gap>();
    groups.forEach(
        (group, members) -> {
          var manifest = catalog.manifest(tenant, group);
          var all = TimeRanges.none();
          for (var member : members) {
            var replica = member.labels().only(replicaLabels);
            var covered = manifest.covered(replica).union(ownTime(member, now));
            gaps.add(new Gap(group, replica, missing(day, covered)));
            all = all.union(covered);
          }
          gaps.add(new Gap(group, Labels.empty(), missing(day, all)));
        });
    return gaps;
  }

  /** What a member answers for itself, or what its log in the bucket does in its stead. */
  private static TimeRanges ownTime(Member member, Instant now) {
    long end = member.isAliveAt(now) ? member.lastScrape() : member.trail().upTo();
    return member.oldest() < end ? TimeRanges.of(TimeRange.closed(member.oldest(), end)) : TimeRanges.none();
  }

  private static long missing(TimeRange day, TimeRanges covered) {
    if (covered.isEmpty() || covered.ranges().getFirst().start() >= day.end()) {
      return 0;
    }
    var asked = new TimeRange(Math.max(day.start(), covered.ranges().getFirst().start()), day.end());
    return TimeRanges.of(asked).minus(covered).ranges().stream().mapToLong(range -> range.end() - range.start()).sum();
  }
}
