package dev.perennial.query.fanout;

import dev.perennial.tsdb.series.SourceEnded;

/// A query would read more than one may. The message is for the user.
public final class LimitException extends RuntimeException implements SourceEnded {
  private static final long serialVersionUID = 1L;

  /// The sentence.
  public LimitException(String sentence) {
    super(sentence, null, false, false);
  }
}
