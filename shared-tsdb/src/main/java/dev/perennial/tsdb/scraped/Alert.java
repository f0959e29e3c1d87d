package dev.perennial.tsdb.scraped;

import dev.perennial.tsdb.labels.Labels;
import java.time.Instant;
import java.util.Optional;

/// An alert that a rule raised; `value` is a text such as `1e+00`.
public record Alert(
    Labels labels, Labels annotations, State state, Optional<Instant> activeAt, Optional<Instant> keepFiringSince, String value) {
  /// How far an alert, or the worst of a rule's, has come, from harmless to serious.
  public enum State {
    /// Not told.
    UNKNOWN,
    /// Not active.
    INACTIVE,
    /// Active, not yet for long enough.
    PENDING,
    /// Firing.
    FIRING
  }
}
