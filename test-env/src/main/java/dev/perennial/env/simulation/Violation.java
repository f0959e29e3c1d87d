package dev.perennial.env.simulation;

/// What must never be has happened. No [Exception], so that no step takes it for a failure that passes.
final class Violation extends Error {
  private static final long serialVersionUID = 1L;

  Violation(String sentence) {
    super(sentence, null, false, false);
  }
}
