package dev.perennial.lambda.failure;

/// A failure that lies in the data, so that no retry mends it. The state machine knows it by this class's name.
public final class QuarantineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A failure told in a sentence, and its cause.
  public QuarantineException(String message, Throwable cause) {
    super(message, cause);
  }
}
