package dev.perennial.lambda.alarm;

import dev.perennial.tsdb.labels.Labels;
import java.time.Instant;

/// A rule that is broken for what has these labels, since when, and a sentence about it.
///
/// `told` is whether it has lasted for as long as its rule is patient: people are told of it from then on.
public record Alarm(Rule rule, Labels labels, Instant since, Telling told, String sentence) {
  /// Whether people are told.
  public enum Telling {
    /// Not yet: it may pass.
    PENDING,
    /// They are.
    FIRING
  }

  /// Whether this is about the same as another.
  public boolean isAbout(Alarm other) {
    return rule == other.rule && labels.equals(other.labels);
  }

  /// Whether people are told.
  public boolean isFiring() {
    return told == Telling.FIRING;
  }
}
