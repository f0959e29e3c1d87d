package dev.perennial.query.endpoints;

import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Something that answers the StoreAPI: a sidecar of ours, or any other that was named.
///
/// `labelSets` are the external labels of what it holds, replica labels included; `offered` the time it can answer for.
/// `silence` is empty while it answers, else a sentence's end that says since when or why it does not; `presence` tells whether it is gone
/// in good order, and nothing is to be heard of it that is not in the bucket. `trail` is the incarnation of the trail that a member writes, empty text
/// before it has told; who is no member has none.
public record Endpoint(
    String address, List<Labels> labelSets, TimeRange offered, String silence, Member.Presence presence, Optional<String> trail) {
  /// Copies the label sets; an endpoint without any offers series without external labels.
  public Endpoint {
    labelSets = labelSets.isEmpty() ? List.of(Labels.empty()) : List.copyOf(labelSets);
  }

  /// An endpoint that is there, or should be, and no member.
  public Endpoint(String address, List<Labels> labelSets, TimeRange offered, String silence) {
    this(address, labelSets, offered, silence, Member.Presence.REPORTING, Optional.empty());
  }

  /// A member as an endpoint at `now`.
  public static Endpoint of(Member member, Instant now) {
    return new Endpoint(
        member.address(),
        List.of(member.labels()),
        offered(member),
        member.isAliveAt(now) ? "" : (member.hasLeft() ? "it left at " : "its last heartbeat was at ") + member.heartbeat(),
        member.presence(),
        Optional.of(member.trail().incarnation()));
  }

  /** Who left scraped nothing afterwards. */
  private static TimeRange offered(Member member) {
    long end = member.hasLeft() ? member.heartbeat().toEpochMilli() + 1 : Long.MAX_VALUE;
    return new TimeRange(Math.min(member.oldest(), end - 1), end);
  }

  /// Whether it is gone in good order.
  public boolean hasLeft() {
    return presence == Member.Presence.LEFT;
  }

  /// Whether it is to be asked.
  public boolean answers() {
    return silence.isEmpty();
  }
}
