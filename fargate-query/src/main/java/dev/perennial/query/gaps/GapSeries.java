package dev.perennial.query.gaps;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gaps of one tenant's replicas as gauges, reckoned when they are asked for and at most once a minute, so that any number of Prometheis may scrape
/// them: each reckoning reads the members and the manifests.
///
/// * `perennial_replica_gap_seconds{group,member}`: how much of the last day a replica has no samples of, in blocks, in its log in the bucket, or in itself.
/// * `perennial_group_gap_seconds{group}`: how much of it nobody of the group has.
///
/// Both are texts, and no labels of their own: a Prometheus that scrapes them has a replica label itself, which would take the other's place.
///
/// Where the catalogue cannot be read there are none: what is not known is not zero.
public final class GapSeries implements MultiCollector {
  private static final Logger LOG = LoggerFactory.getLogger(GapSeries.class);
  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final String REPLICA = "perennial_replica_gap_seconds";
  private static final String GROUP = "perennial_group_gap_seconds";

  private final Gaps gaps;
  private final InstantSource clock;
  private Instant until = Instant.MIN;
  private List<Gaps.Gap> known = List.of();

  /// The gaps that `catalog` knows of.
  public GapSeries(Catalog catalog, TenantId tenant, Set<String> replicaLabels, InstantSource clock) {
    this.gaps = new Gaps(catalog, tenant, replicaLabels, clock);
    this.clock = clock;
  }

  @Override
  public MetricSnapshots collect() {
    var replicas = GaugeSnapshot.builder().name(REPLICA).help("How much of the last day a replica has no samples of, in blocks, in its log in the bucket, or in itself.");
    var groups = GaugeSnapshot.builder().name(GROUP).help("How much of the last day no replica of a group has samples of.");
    for (var gap : known()) {
      if (gap.replica().equals(Labels.empty())) {
        groups.dataPoint(point(gap, "group", gap.group().toString()));
      } else {
        replicas.dataPoint(point(gap, "group", gap.group().toString(), "member", gap.replica().toString()));
      }
    }
    return MetricSnapshots.of(replicas.build(), groups.build());
  }

  private synchronized List<Gaps.Gap> known() {
    var now = clock.instant();
    if (now.isAfter(until)) {
      try {
        known = gaps.ofTheLastDay();
      } catch (CatalogException e) {
        LOG.warn("Cannot tell gaps: {}", e.getMessage());
        known = List.of();
      }
      until = now.plus(KEPT);
    }
    return known;
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot point(Gaps.Gap gap, String... labels) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder()
        .value(gap.millis() / 1e3)
        .labels(io.prometheus.metrics.model.snapshots.Labels.of(labels))
        .build();
  }
}
