package dev.perennial.lambda.plan;

import dev.perennial.lambda.due.Due;
import dev.perennial.lambda.flow.Assignment;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.plan.Job;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Plans a stream's next jobs and takes its lease for them.
public final class PlanStep {
  private final Catalog catalog;
  private final Due due;
  private final Duration leased;
  private final InstantSource clock;

  /// A step that leases streams for this long at a time.
  public PlanStep(Catalog catalog, Due due, Duration leased, InstantSource clock) {
    this.catalog = catalog;
    this.due = due;
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
    return catalog.manifest(stream).map(manifest -> due.at(stream.tenant(), clock.instant()).jobs(manifest)).orElse(List.of());
  }
}
