package dev.perennial.promql.exec.step;

import dev.perennial.promql.exec.annotation.Annotations;
import dev.perennial.promql.plan.Steps;
import dev.perennial.promql.syntax.Features;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;

/// One query under way: its limits, what it has to say, what it counts. Safe for many threads.
public final class Query {
  private final Steps steps;
  private final long lookback;
  private final int parallelism;
  private final ExecutorService executor;
  private final Budget budget;
  private final InstantSource clock;
  private final Instant deadline;
  private final Cancellation cancellation;
  private final Features features;
  private final Annotations annotations = new Annotations();
  private final Counters counters;

  /// A query that begins now.
  public Query(
      Steps steps,
      long lookback,
      int parallelism,
      ExecutorService executor,
      Budget budget,
      InstantSource clock,
      Instant deadline,
      Cancellation cancellation,
      Features features) {
    this.steps = steps;
    this.lookback = lookback;
    this.parallelism = parallelism;
    this.executor = executor;
    this.budget = budget;
    this.clock = clock;
    this.deadline = deadline;
    this.cancellation = cancellation;
    this.features = features;
    this.counters = new Counters(steps);
  }

  /// The steps of the answer.
  public Steps steps() {
    return steps;
  }

  /// How long a sample is believed, in milliseconds.
  public long lookback() {
    return lookback;
  }

  /// How many threads may compute batches.
  public int parallelism() {
    return parallelism;
  }

  /// Computes batches.
  public ExecutorService executor() {
    return executor;
  }

  /// What PromQL is allowed.
  public Features features() {
    return features;
  }

  /// What may be held.
  public Budget budget() {
    return budget;
  }

  /// What is to be said with the answer.
  public Annotations annotations() {
    return annotations;
  }

  /// What was read.
  public Counters counters() {
    return counters;
  }

  /// Ends the query if its time is over or nobody wants it any more.
  ///
  /// @throws QueryException in that case
  public void check() {
    if (cancellation.isCanceled() || Thread.currentThread().isInterrupted()) {
      throw new QueryException(QueryException.Kind.CANCELED, "query was canceled in expression evaluation");
    }
    if (clock.instant().isAfter(deadline)) {
      throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in expression evaluation");
    }
  }
}
