package dev.perennial.tsdb.catalog;

import java.time.Instant;

/// The right to work on a stream until `expires`, under a fencing token that grows with each new holder.
public record Lease(String holder, long token, Instant expires) {
  /// Whether the lease still holds at `now`.
  public boolean isHeldAt(Instant now) {
    return now.isBefore(expires);
  }

  /// How an attempt to take a lease ended.
  public sealed interface Attempt {
    /// The caller holds it.
    record Held(Lease lease) implements Attempt {}

    /// Somebody else holds it.
    record Taken(Lease by) implements Attempt {}
  }
}
