package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.labels.Labels;
import java.time.Instant;

/// One Prometheus with its sidecar, as it last reported.
///
/// `labels` are all its external labels; `incarnation` is new at each start of the sidecar; `address` is where its gRPC
/// answers, `host:port`; `oldest` is the time in milliseconds from which on it can answer; `lastScrape` is the newest sample
/// time it has seen, `lastBlock` the end of the newest block it shipped, both in milliseconds, 0 if none;
/// `heartbeat` is when it reported, and after `expires` it counts as silent.
public record Member(
    TenantId tenant,
    Labels labels,
    String incarnation,
    String address,
    String version,
    long oldest,
    long lastScrape,
    long lastBlock,
    Instant heartbeat,
    Instant expires) {
  /// Whether the member reported recently enough.
  public boolean isAliveAt(Instant now) {
    return now.isBefore(expires);
  }

  /// How a heartbeat was taken.
  public sealed interface Claim {
    /// The labels are this member's.
    record Held() implements Claim {}

    /// Another live member claims the same labels.
    record Refused(Member by) implements Claim {}
  }
}
