package dev.perennial.promql.exec;

import dev.perennial.promql.exec.step.Cancellation;
import dev.perennial.promql.syntax.Features;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What holds for one query: where given, instead of the engine's. `maxBytes` can only lower the engine's limit of memory.
public record QueryOptions(
    Optional<Duration> lookback,
    Optional<Duration> timeout,
    Features features,
    Cancellation cancellation,
    OptionalLong maxBytes,
    Detail detail) {
  /// How much is measured.
  public enum Detail {
    /// What costs nothing.
    PLAIN,
    /// Each node of the plan: [Statistics#analysis].
    ANALYZED
  }

  /// The engine's own, and stable PromQL.
  public static QueryOptions defaults() {
    return with(Features.none());
  }

  /// The engine's own, and the PromQL that `features` allow.
  public static QueryOptions with(Features features) {
    return new QueryOptions(
        Optional.empty(), Optional.empty(), features, new Cancellation(), OptionalLong.empty(), Detail.PLAIN);
  }

  /// These with another lookback.
  public QueryOptions withLookback(Duration other) {
    return new QueryOptions(Optional.of(other), timeout, features, cancellation, maxBytes, detail);
  }

  /// These with another timeout.
  public QueryOptions withTimeout(Duration other) {
    return new QueryOptions(lookback, Optional.of(other), features, cancellation, maxBytes, detail);
  }

  /// These with a flag that another thread can raise.
  public QueryOptions withCancellation(Cancellation other) {
    return new QueryOptions(lookback, timeout, features, other, maxBytes, detail);
  }

  /// These with a limit of the bytes held in memory.
  public QueryOptions withMaxBytes(long bytes) {
    return new QueryOptions(lookback, timeout, features, cancellation, OptionalLong.of(bytes), detail);
  }

  /// These with each node of the plan measured.
  public QueryOptions analyzed() {
    return new QueryOptions(lookback, timeout, features, cancellation, maxBytes, Detail.ANALYZED);
  }
}
