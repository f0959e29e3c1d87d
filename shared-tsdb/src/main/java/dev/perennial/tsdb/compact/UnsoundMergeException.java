package dev.perennial.tsdb.compact;

/// A merge whose product does not hold what its sources do: it must not take their place. The message is a sentence.
public final class UnsoundMergeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnsoundMergeException(String message) {
    super(message);
  }
}
