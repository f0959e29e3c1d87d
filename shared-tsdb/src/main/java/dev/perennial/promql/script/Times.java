package dev.perennial.promql.script;

/// When a query is evaluated, in milliseconds.
public sealed interface Times {
  /// Once.
  record Instant(long at) implements Times {}

  /// At `start`, `start + step`, … up to `end`.
  record Range(long start, long end, long step) implements Times {}
}
