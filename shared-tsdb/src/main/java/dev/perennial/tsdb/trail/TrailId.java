package dev.perennial.tsdb.trail;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import java.util.Optional;

/// Where a trail lies: `replica` is a hash of all external labels of the Prometheus, `incarnation` is new for each data directory and
/// orders a replica's trails by age.
public record TrailId(TenantId tenant, String replica, BlockId incarnation) implements Comparable<TrailId> {
  /// The prefix of all trails.
  public static final String ROOT = "trails/";

  /// The trail of the Prometheus with these external labels.
  public static TrailId of(TenantId tenant, Labels external, BlockId incarnation) {
    return new TrailId(tenant, StreamId.of(tenant, external).hash(), incarnation);
  }

  /// The prefix of all trails of a tenant.
  public static String prefix(TenantId tenant) {
    return ROOT + tenant + "/";
  }

  /// The prefix of all trails of a replica: what its sidecar may write.
  public static String prefix(TenantId tenant, Labels external) {
    return prefix(tenant) + StreamId.of(tenant, external).hash() + "/";
  }

  /// The prefix of this trail's objects.
  public String prefix() {
    return prefix(tenant) + replica + "/" + incarnation + "/";
  }

  /// The trail whose prefix this is, if it is one.
  public static Optional<TrailId> parse(TenantId tenant, String prefix) {
    var root = prefix(tenant);
    if (!prefix.startsWith(root)) {
      return Optional.empty();
    }
    var parts = prefix.substring(root.length()).split("/", -1);
    return parts.length != 3 || !parts[2].isEmpty() ? Optional.empty() : BlockId.parse(parts[1]).map(id -> new TrailId(tenant, parts[0], id));
  }

  @Override
  public int compareTo(TrailId other) {
    int order = prefix(tenant).compareTo(prefix(other.tenant));
    order = order != 0 ? order : replica.compareTo(other.replica);
    return order != 0 ? order : incarnation.compareTo(other.incarnation);
  }
}
