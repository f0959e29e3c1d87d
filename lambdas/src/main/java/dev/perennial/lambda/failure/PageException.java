package dev.perennial.lambda.failure;

/// A failure that a human has to look into: a setting, a permission or the program is wrong. The state machine knows it by this class's name.
public final class PageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A failure told in a sentence, and its cause.
  public PageException(String message, Throwable cause) {
    super(message, cause);
  }
}
