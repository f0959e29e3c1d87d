package dev.perennial.promql.exec;

import java.time.Duration;
import java.time.InstantSource;

/// What holds for all queries of an engine: threads for computing batches, the lookback, the step of subqueries without
/// one, and the limits of one query.
public record EngineOptions(
    int parallelism,
    Duration lookback,
    Duration subqueryStep,
    long maxSamples,
    long maxBytes,
    Duration timeout,
    InstantSource clock) {
  /// Prometheus' defaults, on all cores and at most a quarter of the heap for one query.
  public static EngineOptions defaults(InstantSource clock) {
    return new EngineOptions(
        Runtime.getRuntime().availableProcessors(),
        Duration.ofMinutes(5),
        Duration.ofMinutes(1),
        50_000_000,
        Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 4),
        Duration.ofMinutes(2),
        clock);
  }

  /// These with another number of threads.
  public EngineOptions withParallelism(int threads) {
    return new EngineOptions(threads, lookback, subqueryStep, maxSamples, maxBytes, timeout, clock);
  }

  /// These with another limit of samples.
  public EngineOptions withMaxSamples(long samples) {
    return new EngineOptions(parallelism, lookback, subqueryStep, samples, maxBytes, timeout, clock);
  }
}
