package dev.perennial.lambda.pipeline;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.Work;
import dev.perennial.lambda.plan.PlanStep;
import dev.perennial.lambda.wiring.Steps;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.plan.Job;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The workflow of one stream: `plan`, and for each job `compact` or `downsample`, `verify`, `swap`.
final class Workflow {
  private static final Logger LOG = LoggerFactory.getLogger(Workflow.class);

  private final Steps steps;
  private final Catalog catalog;
  private final Journal journal;
  private final InstantSource clock;
  private final Metrics metrics;

  Workflow(Steps steps, Catalog catalog, Journal journal, InstantSource clock, Metrics metrics) {
    this.steps = steps;
    this.catalog = catalog;
    this.journal = journal;
    this.clock = clock;
    this.metrics = metrics;
  }

  /// What a round on a stream came to.
  enum Result {
    /// At least one job was done.
    WORKED,
    /// Nothing was to be done, or another worker is at it.
    IDLE,
    /// At least one job failed or was refused; try again later.
    FAILED
  }

  Result run(StreamId stream, String holder) {
    return switch (steps.plan().plan(stream, holder)) {
      case PlanStep.Outcome.Idle _, PlanStep.Outcome.Busy _ -> Result.IDLE;
      case PlanStep.Outcome.Planned(var assignments, _) -> {
        var result = Result.IDLE;
        try (var _ = steps.leases().keep(stream, holder)) {
          for (var assignment : assignments) {
            var one = work(assignment);
            result = result == Result.FAILED || one == Result.IDLE ? result : one;
          }
        }
        assignments.stream().findFirst().ifPresent(assignment -> catalog.release(stream, assignment.lease()));
        yield result;
      }
    };
  }

  private Result work(Assignment assignment) {
    var step =
        switch (assignment.job()) {
          case Job.Compact _ -> "compact";
          case Job.Part _ -> "split";
          case Job.Downsample _ -> "downsample";
        };
    var started = clock.instant();
    try {
      var made =
          switch (assignment.job()) {
            case Job.Compact _ -> steps.compact().compact(assignment);
            case Job.Part _ -> steps.split().split(assignment);
            case Job.Downsample _ -> steps.downsample().downsample(assignment);
          };
      var verified = made instanceof Work.Passed(var product) ? steps.verify().verify(product) : made;
      var swapped = verified instanceof Work.Passed(var product) ? steps.swap().swap(product) : verified;
      metrics.worked(step, started, clock.instant());
      return switch (swapped) {
        case Work.Passed _ -> Result.WORKED;
        case Work.Past(String why) -> {
          LOG.info("{} of {} is past: {}", step, assignment.stream(), why);
          yield Result.IDLE;
        }
        case Work.Refused(String why) -> {
          LOG.warn("{} of {} was refused: {}", step, assignment.stream(), why);
          metrics.failed(step);
          yield Result.FAILED;
        }
      };
    } catch (RuntimeException e) {
      // The one place where a failing job ends: other jobs and other streams go on.
      LOG.warn("{} of {} failed and will be tried again: {}", step, assignment.stream(), e.getMessage());
      LOG.debug("The failure in full", e);
      metrics.failed(step);
      journal.enter(step, assignment.stream().hash(), started, Journal.Outcome.FAILED, String.valueOf(e.getMessage()));
      return Result.FAILED;
    }
  }
}
