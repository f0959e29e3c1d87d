package dev.perennial.query.fanout;

import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import java.time.Instant;
import java.util.List;

/// Something that answers the StoreAPI: a sidecar of ours, or any other that was named.
///
/// `labelSets` are the external labels of what it holds, replica labels included; `offered` the time it can answer for.
/// `silence` is empty while it answers, else a sentence's end that says since when or why it does not.
public record Endpoint(String address, List<Labels> labelSets, TimeRange offered, String silence) {
  /// Copies the label sets; an endpoint without any offers series without external labels.
  public Endpoint {
    labelSets = labelSets.isEmpty() ? List.of(Labels.empty()) : List.copyOf(labelSets);
  }

  /// A member as an endpoint at `now`.
  public static Endpoint of(Member member, Instant now) {
    return new Endpoint(
        member.address(),
        List.of(member.labels()),
        new TimeRange(member.oldest(), Long.MAX_VALUE),
        member.isAliveAt(now) ? "" : "its last heartbeat was at " + member.heartbeat());
  }

  /// Whether it is to be asked.
  public boolean answers() {
    return silence.isEmpty();
  }
}
