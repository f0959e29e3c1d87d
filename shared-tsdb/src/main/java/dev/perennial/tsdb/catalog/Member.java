package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;

/// One Prometheus with its sidecar, as it last reported.
///
/// `labels` are all its external labels; `incarnation` is new at each start of the sidecar; `address` is where its gRPC
/// answers, `host:port`; `oldest` is the time in milliseconds from which on it can answer; `lastScrape` is the newest sample
/// time it has seen, `lastBlock` the end of the newest block it shipped, both in milliseconds, 0 if none;
/// `heartbeat` is when it reported, and after `expires` it counts as silent; `trail` is how far its write-ahead log is in the bucket; and
/// `presence` tells whether it was stopped in good order, which is not silence.
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
    Instant expires,
    Trailing trail,
    Presence presence) {
  /// How long a member that fell silent stays listed, for somebody to see it.
  public static final Duration REMEMBERED = Duration.ofDays(7);

  /// A member that reports.
  public Member(
      TenantId tenant,
      Labels labels,
      String incarnation,
      String address,
      String version,
      long oldest,
      long lastScrape,
      long lastBlock,
      Instant heartbeat,
      Instant expires,
      Trailing trail) {
    this(tenant, labels, incarnation, address, version, oldest, lastScrape, lastBlock, heartbeat, expires, trail, Presence.REPORTING);
  }

  /// How far a trail has come: its incarnation, the newest sample time in it (milliseconds, 0 if none), the bytes sent for it in
  /// all, and the bytes of the log that are not sent yet.
  public record Trailing(String incarnation, long upTo, long bytes, long pending) {
    /// No trail.
    public static final Trailing NONE = new Trailing("", 0, 0, 0);
  }

  /// Whether more is to be heard of a member.
  public enum Presence {
    /// It reports, or fell silent.
    REPORTING,
    /// It was stopped, and all that its Prometheus had scraped is in the bucket. It stays listed until its trail is in blocks.
    LEFT
  }

  /// The same member, expired at `now`: its labels are free.
  public Member goneAt(Instant now, Presence how) {
    return new Member(tenant, labels, incarnation, address, version, oldest, lastScrape, lastBlock, now, now, trail, how);
  }

  /// Whether it was stopped in good order: it is missed only if it was to come back.
  public boolean hasLeft() {
    return presence == Presence.LEFT;
  }

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
