package dev.perennial.lambda.failure;

/// A failure that may pass, such as a throttled table. The state machine knows it by this class's name.
public final class RetryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A failure told in a sentence, and its cause.
  public RetryException(String message, Throwable cause) {
    super(message, cause);
  }
}
