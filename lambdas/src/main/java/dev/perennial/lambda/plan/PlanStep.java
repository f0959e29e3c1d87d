package dev.perennial.lambda.plan;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.plan.Job;
import dev.perennial.tsdb.plan.LiveReplica;
import dev.perennial.tsdb.plan.Planner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Plans a stream's next jobs and takes its lease for them.
public final class PlanStep {
  private final Catalog catalog;
  private final Planner planner;
  private final Set<String> replicaLabels;
  private final Duration leased;
  private final InstantSource clock;

  /// A step that leases streams for this long at a time.
  public PlanStep(Catalog catalog, Planner planner, Set<String> replicaLabels, Duration leased, InstantSource clock) {
    this.catalog = catalog;
    this.planner = planner;
    this.replicaLabels = Set.copyOf(replicaLabels);
    this.leased = leased;
    this.clock = clock;
  }

  /// How planning ended.
  public sealed interface Outcome {
    /// There are jobs, and the caller holds the lease for them.
    record Planned(List<Assignment> assignments) implements Outcome {}

    /// Nothing is to be done; no lease was taken.
    record Idle() implements Outcome {}

    /// Somebody else works on the stream.
    record Busy(Lease by) implements Outcome {}
  }

  /// Plans for a stream in the name of `holder`, which no other run may have.
  public Outcome plan(StreamId stream, String holder) {
    if (jobs(stream).isEmpty()) {
      return new Outcome.Idle();
    }
    return switch (catalog.lease(stream, holder, clock.instant(), leased)) {
      case Lease.Attempt.Taken(Lease by) -> new Outcome.Busy(by);
      case Lease.Attempt.Held(Lease lease) -> planned(stream, lease);
    };
  }

  private Outcome planned(StreamId stream, Lease lease) {
    // Planned again: before the lease was held, its last holder may have changed what is live.
    var jobs = jobs(stream);
    if (jobs.isEmpty()) {
      catalog.release(stream, lease);
      return new Outcome.Idle();
    }
    return new Outcome.Planned(jobs.stream().map(job -> new Assignment(stream, lease, job)).toList());
  }

  private List<Job> jobs(StreamId stream) {
    return catalog.manifest(stream).map(manifest -> jobs(manifest, clock.instant())).orElse(List.of());
  }

  private List<Job> jobs(Manifest manifest, Instant now) {
    var tenant = manifest.stream().tenant();
    Set<BlockId> unreadable =
        catalog.quarantined(tenant).stream().map(BlockRecord::id).collect(Collectors.toSet());
    var readable = manifest.live().stream().filter(block -> !unreadable.contains(block.id())).toList();
    var replicas =
        catalog.members(tenant).stream()
            .filter(member -> member.isAliveAt(now) && member.labels().without(replicaLabels).equals(manifest.labels()))
            .map(member -> new LiveReplica(member.labels().only(replicaLabels), member.oldest()))
            .toList();
    return planner.plan(readable, replicas, now);
  }
}
