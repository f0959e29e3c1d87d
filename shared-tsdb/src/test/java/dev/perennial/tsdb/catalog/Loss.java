package dev.perennial.tsdb.catalog;

/// How the answer to a write can be lost.
public enum Loss {
  /// Not at all.
  NONE,
  /// The request never arrives.
  REQUEST,
  /// The write takes effect and nobody answers.
  ANSWER,
  /// The write takes effect, nobody answers, and the client's own retry is then answered.
  FIRST_ANSWER,
  /// The request never arrives, and neither does the reading that follows.
  REQUEST_AND_READ
}
