package dev.perennial.tsdb.series;

/// A source gives up on a query on purpose: no defect, and its caller knows what to do. The message is for the user.
public abstract class SourceEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, in a sentence.
  protected SourceEndedException(String message) {
    super(message);
  }

  /// Why, in a sentence, and what led to it.
  protected SourceEndedException(String message, Throwable cause) {
    super(message, cause);
  }
}
