package dev.perennial.lambda.patrol;

import dev.perennial.lambda.alarm.Rule;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What members tell of themselves, and by their silence, at one instant. Pure.
final class Replicas {
  private final List<Member> members;
  private final Set<String> replicaLabels;
  private final Thresholds thresholds;
  private final Instant now;

  Replicas(List<Member> members, Set<String> replicaLabels, Thresholds thresholds, Instant now) {
    this.members = members;
    this.replicaLabels = replicaLabels;
    this.thresholds = thresholds;
    this.now = now;
  }

  List<Found> look() {
    var found = new ArrayList<Found>();
    var groups = new TreeMap<Labels, List<Member>>();
    for (var member : members) {
      groups.computeIfAbsent(member.labels().without(replicaLabels), _ -> new ArrayList<>()).add(member);
      if (isSilent(member)) {
        found.add(
            new Found(
                Rule.REPLICA_SILENT,
                member.labels(),
                Duration.ZERO,
                "Replica " + member.labels() + " has been silent since " + seconds(member.heartbeat()) + "."));
      } else if (member.isAliveAt(now)) {
        shipping(member, found);
      }
    }
    groups.forEach((labels, group) -> group(labels, group, found));
    return found;
  }

  private boolean isSilent(Member member) {
    return !member.hasLeft() && !member.expires().plus(thresholds.silence()).isAfter(now) && !isForgotten(member);
  }

  private boolean isForgotten(Member member) {
    return !member.expires().plus(thresholds.forgotten()).isAfter(now);
  }

  private void shipping(Member member, List<Found> found) {
    long since = member.lastBlock() > 0 ? member.lastBlock() : member.oldest();
    if (since > 0 && since < Long.MAX_VALUE && isOlder(since, thresholds.blocks())) {
      found.add(
          new Found(
              Rule.BLOCKS_NOT_SHIPPED,
              member.labels(),
              Duration.ZERO,
              "Replica " + member.labels() + " has shipped no block of the time since " + Instant.ofEpochMilli(since) + "."));
    }
    var trail = member.trail();
    if (!trail.equals(Member.Trailing.NONE) && trail.pending() > 0 && member.lastScrape() - trail.upTo() > thresholds.log().toMillis()) {
      found.add(
          new Found(
              Rule.LOG_NOT_SHIPPED,
              member.labels(),
              Duration.ZERO,
              "Replica " + member.labels() + " has shipped its log up to " + Instant.ofEpochMilli(trail.upTo()) + " only; " + trail.pending() + " bytes wait."));
    }
  }

  private void group(Labels labels, List<Member> group, List<Found> found) {
    var staying = group.stream().filter(member -> !member.hasLeft() && !isForgotten(member)).toList();
    if (staying.isEmpty()) {
      // All of it was taken away.
      return;
    }
    long replaced = group.stream().filter(member -> member.hasLeft() && member.heartbeat().plus(thresholds.rollout()).isAfter(now)).count();
    long expected = thresholds.expected() > 0 ? thresholds.expected() - replaced : staying.size();
    var missing = staying.stream().filter(member -> !isScraping(member)).toList();
    int scraping = staying.size() - missing.size();
    if (scraping < expected || scraping == 0) {
      found.add(
          new Found(
              Rule.GROUP_SHORT,
              labels,
              Duration.ZERO,
              (scraping == 0 ? "No replica" : scraping == 1 ? "Only 1 replica" : "Only " + scraping + " replicas") + " of " + labels + " scrapes, of "
                  + Math.max(expected, 1) + " expected"
                  + (missing.isEmpty() ? "." : "; newest samples: " + missing.stream().map(this::newest).collect(Collectors.joining(", ")) + ".")));
    }
    if (scraping == 0) {
      found.add(new Found(Rule.NOBODY_SCRAPES, labels, Duration.ZERO, "Nobody of " + labels + " scrapes."));
    }
  }

  /** One that has just begun has no sample yet, and is no reason to call anybody. */
  private boolean isScraping(Member member) {
    return member.isAliveAt(now) ? member.lastScrape() <= 0 || !isOlder(member.lastScrape(), thresholds.scrape()) : !isSilent(member);
  }

  private String newest(Member member) {
    return member.labels().only(replicaLabels) + " " + (member.lastScrape() <= 0 ? "none" : seconds(Instant.ofEpochMilli(member.lastScrape())));
  }

  private boolean isOlder(long millis, Duration age) {
    return Instant.ofEpochMilli(millis).plus(age).isBefore(now);
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }
}
