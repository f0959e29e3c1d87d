package dev.perennial.sidecar.watch;

import dev.perennial.tsdb.labels.Labels;
import java.util.List;
import java.util.Optional;

/// Looks at a Prometheus and decides whether a sidecar may stand beside it.
public final class Watcher {
  private final PrometheusApi api;
  private final DataFolder data;
  private final List<String> replicaLabels;
  private volatile Optional<Identity> last = Optional.empty();

  /// A watcher of one server and its data directory; one of `replicaLabels` must tell it from its peers.
  public Watcher(PrometheusApi api, DataFolder data, List<String> replicaLabels) {
    this.api = api;
    this.data = data;
    this.replicaLabels = List.copyOf(replicaLabels);
  }

  /// What was seen.
  public sealed interface Sighting {
    /// A Prometheus fit for a sidecar.
    record Fit(Identity identity) implements Sighting {}

    /// One that no sidecar may stand beside, and why.
    record Unfit(String why) implements Sighting {}

    /// None that answers; it may yet come.
    record Absent(String why) implements Sighting {}
  }

  /// Looks once.
  public Sighting look() {
    Identity identity;
    try {
      identity = api.identity();
    } catch (PrometheusException e) {
      return new Sighting.Absent(String.valueOf(e.getMessage()));
    }
    var why = refusal(identity);
    if (why.isPresent()) {
      return new Sighting.Unfit(why.get());
    }
    last = Optional.of(identity);
    return new Sighting.Fit(identity);
  }

  /// The labels of the last fit sighting, none before the first.
  public Labels labels() {
    return last.map(Identity::labels).orElse(Labels.empty());
  }

  private Optional<String> refusal(Identity identity) {
    var who = "Cannot stand beside Prometheus at " + api.base() + ": ";
    if (identity.labels().isEmpty()) {
      return Optional.of(
          who + "it has no external labels. Give it some that are its own, in global.external_labels, a replica label among them.");
    }
    if (replicaLabels.stream().noneMatch(identity.labels()::has)) {
      return Optional.of(
          who
              + "none of its external labels "
              + identity.labels()
              + " is a replica label ("
              + String.join(", ", replicaLabels)
              + "). Add one, or name yours with --replica-label.");
    }
    if (!identity.minBlock().equals(identity.maxBlock())) {
      return Optional.of(
          who
              + "it compacts its blocks itself (--storage.tsdb.min-block-duration="
              + identity.minBlock()
              + ", --storage.tsdb.max-block-duration="
              + identity.maxBlock()
              + "). Start it with both set to the same time, such as 2h.");
    }
    if (!data.hasWal()) {
      return Optional.of(
          who + data.path() + " is not its data directory: there is no folder wal in it. Give --data what it has as --storage.tsdb.path.");
    }
    return Optional.empty();
  }
}
