package dev.perennial.promql.plan;

/// A query that is well formed but cannot be planned for its instants, with the sentence for the user.
public final class PlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The sentence.
  public PlanException(String sentence) {
    super(sentence);
  }
}
