package dev.perennial.lambda.patrol;

import dev.perennial.lambda.alarm.Alarm;
import dev.perennial.lambda.alarm.Round;
import dev.perennial.lambda.alarm.Rule;
import dev.perennial.lambda.due.Due;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes the patrol's rounds, from the catalogue alone.
public final class PatrolStep {
  private final Catalog catalog;
  private final Due due;
  private final TenantId tenant;
  private final Set<String> replicaLabels;
  private final Thresholds thresholds;
  private final InstantSource clock;

  /// A step for one tenant's replicas and streams.
  public PatrolStep(Catalog catalog, Due due, TenantId tenant, Set<String> replicaLabels, Thresholds thresholds, InstantSource clock) {
    this.catalog = catalog;
    this.due = due;
    this.tenant = tenant;
    this.replicaLabels = Set.copyOf(replicaLabels);
    this.thresholds = thresholds;
    this.clock = clock;
  }

  /// The round that comes after `before`.
  public Round round(Round before) {
    var now = clock.instant();
    var open = new ArrayList<Alarm>();
    for (var found : look(now)) {
      open.add(alarm(found, before, now));
    }
    var resolved = before.firing().stream().filter(alarm -> open.stream().noneMatch(alarm::isAbout)).toList();
    return new Round(now, open, resolved);
  }

  private List<Found> look(Instant now) {
    var found = new ArrayList<>(new Replicas(catalog.members(tenant), replicaLabels, thresholds, now).look());
    var look = due.at(tenant, now);
    for (var manifest : catalog.manifests(tenant)) {
      int jobs = look.jobs(manifest).size();
      if (jobs > 0) {
        found.add(
            new Found(
                Rule.COMPACTION_BEHIND,
                manifest.labels(),
                thresholds.backlog(),
                "In stream " + manifest.labels() + " " + Wording.count(jobs, "job") + " of maintain waited without a pause."));
      }
      if (look.isAnythingExpired(manifest)) {
        found.add(
            new Found(
                Rule.RETENTION_BEHIND,
                manifest.labels(),
                thresholds.backlog(),
                "In stream " + manifest.labels() + " blocks have reached the age at which they go, and are still read."));
      }
    }
    return found;
  }

  private static Alarm alarm(Found found, Round before, Instant now) {
    var fresh = new Alarm(found.rule(), found.labels(), now, Alarm.Telling.PENDING, found.sentence());
    Optional<Alarm> known = before.open().stream().filter(fresh::isAbout).findFirst();
    var since = known.map(Alarm::since).orElse(now);
    var told = known.filter(Alarm::isFiring).isPresent() || !since.plus(found.patience()).isAfter(now) ? Alarm.Telling.FIRING : Alarm.Telling.PENDING;
    return new Alarm(found.rule(), found.labels(), since, told, found.sentence());
  }
}
