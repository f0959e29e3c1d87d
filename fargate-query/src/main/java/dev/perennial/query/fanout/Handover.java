package dev.perennial.query.fanout;

import dev.perennial.query.endpoints.Endpoint;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What each endpoint is asked for: the query's time minus what the pinned blocks cover for its replica.
///
/// Pure: the same manifests, endpoints and range give the same answer.
final class Handover {
  private final Map<Labels, Manifest> manifests;
  private final Set<String> replicaLabels;

  Handover(List<Manifest> manifests, Set<String> replicaLabels) {
    this.manifests = manifests.stream().collect(Collectors.toMap(Manifest::labels, Function.identity(), (a, _) -> a));
    this.replicaLabels = Set.copyOf(replicaLabels);
  }

  /// One replica of one stream as an endpoint holds it, and the time to ask for.
  ///
  /// `labels` are its external labels, of which `stream` and `replica` are the two parts.
  record Share(Labels labels, Labels stream, Labels replica, TimeRanges ask) {}

  /// The shares of `endpoint` for a query of `range`; those with nothing to ask for are left out.
  ///
  /// `coarse` tells what the query reads of a replica from downsampled blocks, which no manifest counts as covered.
  List<Share> shares(Endpoint endpoint, TimeRange range, Coarse coarse) {
    var shares = new ArrayList<Share>();
    if (!endpoint.offered().overlaps(range)) {
      return shares;
    }
    var offered = TimeRanges.of(endpoint.offered());
    for (var labels : endpoint.labelSets()) {
      var share = rest(labels, range, coarse);
      var ask = share.ask().intersect(offered);
      if (!ask.isEmpty()) {
        shares.add(new Share(labels, share.stream(), share.replica(), ask));
      }
    }
    return shares;
  }

  /// What no pinned block covers of the replica with these external labels.
  Share rest(Labels labels, TimeRange range, Coarse coarse) {
    var stream = labels.without(replicaLabels);
    var replica = labels.only(replicaLabels);
    var manifest = manifests.get(stream);
    var all = TimeRanges.of(range);
    return new Share(labels, stream, replica, manifest == null ? all : all.minus(manifest.covered(replica)).minus(coarse.covered(stream, replica)));
  }

  /// What a query reads from downsampled blocks.
  interface Coarse {
    /// None.
    Coarse NONE = (_, _) -> TimeRanges.none();

    /// The time covered for a replica of a stream.
    TimeRanges covered(Labels stream, Labels replica);
  }
}
