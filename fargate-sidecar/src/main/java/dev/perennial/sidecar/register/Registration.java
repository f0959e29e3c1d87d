package dev.perennial.sidecar.register;

import dev.perennial.sidecar.watch.Horizon;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Keeps one member in the catalogue. For one thread.
///
/// Whoever holds a claim may ship: two Prometheus servers under the same labels would mix their samples in one stream.
public final class Registration {
  /** A heartbeat may be lost, and one more late, before a member counts as silent. */
  private static final int BEATS = 3;

  private final Catalog catalog;
  private final TenantId tenant;
  private final String incarnation;
  private final String address;
  private final String version;
  private final Duration heartbeat;
  private final InstantSource clock;
  private volatile Optional<Member> held = Optional.empty();

  /// A registration of the sidecar whose gRPC answers at `address`; `incarnation` is new at each start.
  public Registration(
      Catalog catalog,
      TenantId tenant,
      String incarnation,
      String address,
      String version,
      Duration heartbeat,
      InstantSource clock) {
    this.catalog = catalog;
    this.tenant = tenant;
    this.incarnation = incarnation;
    this.address = address;
    this.version = version;
    this.heartbeat = heartbeat;
    this.clock = clock;
  }

  /// Reports once.
  ///
  /// @throws dev.perennial.tsdb.catalog.CatalogException if the catalogue cannot be reached
  public Member.Claim beat(Labels labels, Horizon.View seen, long lastBlock, Member.Trailing trail) {
    if (held.isPresent() && !held.get().labels().equals(labels)) {
      leave(Rest.UNSHIPPED);
    }
    var now = clock.instant();
    var member =
        new Member(
            tenant,
            labels,
            incarnation,
            address,
            version,
            seen.oldest(),
            Math.max(0, seen.newest()),
            lastBlock,
            now,
            now.plus(heartbeat.multipliedBy(BEATS)),
            trail);
    var claim = catalog.report(member);
    held =
        switch (claim) {
          case Member.Claim.Held _ -> Optional.of(member);
          case Member.Claim.Refused _ -> Optional.empty();
        };
    return claim;
  }

  /// Whether these labels are claimed, by a heartbeat that has not expired.
  public boolean holds(Labels labels, Instant now) {
    return held.filter(member -> member.labels().equals(labels) && member.isAliveAt(now)).isPresent();
  }

  /// When the catalogue last took a heartbeat.
  public Optional<Instant> lastBeat() {
    return held.map(Member::heartbeat);
  }

  /// Gives the claim up. A member that has a trail stays listed: as one that left where all of its log is in the bucket, else as one that fell silent.
  public void leave(Rest rest) {
    held.ifPresent(member -> leave(member, rest, clock.instant()));
    held = Optional.empty();
  }

  /// What became of the rest of the log when a sidecar stopped.
  public enum Rest {
    /// All of it is in the bucket, and Prometheus logs no more.
    SHIPPED,
    /// Some of it is not, or more may come.
    UNSHIPPED
  }

  private void leave(Member member, Rest rest, Instant now) {
    if (member.trail().equals(Member.Trailing.NONE)) {
      catalog.leave(member);
      return;
    }
    catalog.report(member.goneAt(now, rest == Rest.SHIPPED ? Member.Presence.LEFT : Member.Presence.REPORTING));
  }
}
