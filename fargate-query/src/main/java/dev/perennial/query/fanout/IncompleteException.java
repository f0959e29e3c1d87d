package dev.perennial.query.fanout;

import dev.perennial.tsdb.series.SourceEnded;

/// An answer that would have been incomplete where only a complete one was wanted. The message names what is missing.
public final class IncompleteException extends RuntimeException implements SourceEnded {
  private static final long serialVersionUID = 1L;

  /// What is missing, as a sentence.
  public IncompleteException(String message) {
    super(message);
  }
}
