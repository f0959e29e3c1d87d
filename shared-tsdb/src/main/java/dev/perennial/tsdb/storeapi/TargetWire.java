package dev.perennial.tsdb.storeapi;

import dev.perennial.tsdb.scraped.Target;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsFile.ActiveTarget;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsFile.DroppedTarget;
import dev.perennial.tsdb.storeapi.wire.scraped.TargetsFile.TargetDiscovery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Targets as messages and back.
///
/// A message has no place for interval and timeout, nor for a dropped target's pool: read back, that is the label `job` that Prometheus
/// gives to what a pool discovers.
final class TargetWire {
  private TargetWire() {}

  static TargetDiscovery message(Collection<Target> targets) {
    var out = TargetDiscovery.newBuilder();
    for (var target : targets) {
      switch (target) {
        case Target.Active active -> out.addActiveTargets(message(active));
        case Target.Dropped dropped ->
            out.addDroppedTargets(DroppedTarget.newBuilder().setDiscoveredLabels(Wire.labelSet(dropped.discovered())));
      }
    }
    return out.build();
  }

  private static ActiveTarget message(Target.Active target) {
    var health =
        switch (target.health()) {
          case "up" -> ActiveTarget.Health.UP;
          case "down" -> ActiveTarget.Health.DOWN;
          default -> ActiveTarget.Health.UNKNOWN;
        };
    return ActiveTarget.newBuilder()
        .setDiscoveredLabels(Wire.labelSet(target.discovered()))
        .setLabels(Wire.labelSet(target.labels()))
        .setScrapePool(target.pool())
        .setScrapeUrl(target.url())
        .setGlobalUrl(target.globalUrl())
        .setLastError(target.lastError())
        .setLastScrape(Instants.message(target.lastScrape()))
        .setLastScrapeDuration(target.seconds())
        .setHealth(health)
        .build();
  }

  static List<Target> read(TargetDiscovery targets) {
    var out = new ArrayList<Target>();
    targets.getActiveTargetsList().forEach(active -> out.add(read(active)));
    for (var dropped : targets.getDroppedTargetsList()) {
      var discovered = Wire.labels(dropped.getDiscoveredLabels().getLabelsList());
      out.add(new Target.Dropped(discovered, discovered.value("job")));
    }
    return out;
  }

  private static Target.Active read(ActiveTarget target) {
    var health =
        switch (target.getHealth()) {
          case UP -> "up";
          case DOWN -> "down";
          case UNKNOWN, UNRECOGNIZED -> "unknown";
        };
    return new Target.Active(
        Wire.labels(target.getDiscoveredLabels().getLabelsList()),
        Wire.labels(target.getLabels().getLabelsList()),
        target.getScrapePool(),
        target.getScrapeUrl(),
        target.getGlobalUrl(),
        target.getLastError(),
        Instants.read(target.getLastScrape()),
        target.getLastScrapeDuration(),
        health,
        "",
        "");
  }
}
