package dev.perennial.query.http;

/// Answers cut short because the request asked for it.
final class Truncation {
  /// What is said then.
  static final String WARNING = "results truncated due to limit";

  private Truncation() {}
}
