package dev.perennial.promql.exec;

import dev.perennial.promql.exec.step.Cancellation;
import dev.perennial.promql.syntax.Features;
import java.time.Duration;
import java.util.Optional;

/// What holds for one query: where given, instead of the engine's.
public record QueryOptions(
    Optional<Duration> lookback, Optional<Duration> timeout, Features features, Cancellation cancellation) {
  /// The engine's own, and stable PromQL.
  public static QueryOptions defaults() {
    return with(Features.none());
  }

  /// The engine's own, and the PromQL that `features` allow.
  public static QueryOptions with(Features features) {
    return new QueryOptions(Optional.empty(), Optional.empty(), features, new Cancellation());
  }

  /// These with another lookback.
  public QueryOptions withLookback(Duration other) {
    return new QueryOptions(Optional.of(other), timeout, features, cancellation);
  }

  /// These with another timeout.
  public QueryOptions withTimeout(Duration other) {
    return new QueryOptions(lookback, Optional.of(other), features, cancellation);
  }

  /// These with a flag that another thread can raise.
  public QueryOptions withCancellation(Cancellation other) {
    return new QueryOptions(lookback, timeout, features, other);
  }
}
