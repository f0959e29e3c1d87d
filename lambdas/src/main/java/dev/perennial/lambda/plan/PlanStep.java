package dev.perennial.lambda.plan;

import dev.perennial.lambda.due.Due;
import dev.perennial.lambda.flow.Assignment;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.plan.Job;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Plans a stream's next jobs and takes its lease for them.
public final class PlanStep {
  /** What came of so many parts, errors in full, fits into what one state hands to the next. */
  private static final int PARTS = 64;

  private final Catalog catalog;
  private final Due due;
  private final Duration leased;
  private final InstantSource clock;
  private final long most;

  /// A step that leases streams for this long at a time, and takes a job that splits more than `most` bytes for large.
  public PlanStep(Catalog catalog, Due due, Duration leased, InstantSource clock, long most) {
    this.catalog = catalog;
    this.due = due;
    this.leased = leased;
    this.clock = clock;
    this.most = most;
  }

  /// How planning ended.
  public sealed interface Outcome {
    /// There are jobs, and the caller holds the lease for them; those that are `large` want a worker for each of their parts.
    record Planned(List<Assignment> assignments, Set<Job.Compact> large) implements Outcome {
      /// Copies both.
      public Planned {
        assignments = List.copyOf(assignments);
        large = Set.copyOf(large);
      }
    }

    /// Nothing is to be done; no lease was taken.
    record Idle() implements Outcome {}

    /// Somebody else works on the stream.
    record Busy(Lease by) implements Outcome {}
  }

  /// Plans for a stream in the name of `holder`, which no other run may have.
  public Outcome plan(StreamId stream, String holder) {
    if (jobs(catalog.manifest(stream)).isEmpty()) {
      return new Outcome.Idle();
    }
    return switch (catalog.lease(stream, holder, clock.instant(), leased)) {
      case Lease.Attempt.Taken(Lease by) -> new Outcome.Busy(by);
      case Lease.Attempt.Held(Lease lease) -> planned(stream, lease);
    };
  }

  private Outcome planned(StreamId stream, Lease lease) {
    // Planned again: before the lease was held, its last holder may have changed what is live.
    var manifest = catalog.manifest(stream);
    var jobs = jobs(manifest);
    if (jobs.isEmpty()) {
      catalog.release(stream, lease);
      return new Outcome.Idle();
    }
    return new Outcome.Planned(jobs.stream().map(job -> new Assignment(stream, lease, job)).toList(), large(jobs, manifest.orElseThrow()));
  }

  private List<Job> jobs(Optional<Manifest> manifest) {
    return manifest.map(known -> due.at(known.stream().tenant(), clock.instant()).jobs(known)).orElse(List.of());
  }

  private Set<Job.Compact> large(List<Job> jobs, Manifest manifest) {
    var large = new HashSet<Job.Compact>();
    for (var job : jobs) {
      if (job instanceof Job.Compact compact && compact.parts() > 1 && compact.parts() <= PARTS && bytes(compact, manifest) > most) {
        large.add(compact);
      }
    }
    return large;
  }

  private static long bytes(Job job, Manifest manifest) {
    return job.sources().stream().mapToLong(id -> manifest.live(id).orElseThrow().bytes()).sum();
  }
}
