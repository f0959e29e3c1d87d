package dev.perennial.env.simulation;

import dev.perennial.env.simulation.timeline.Actor;
import dev.perennial.env.simulation.timeline.Died;
import dev.perennial.env.simulation.timeline.Timeline;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.time.Duration;

/// The sidecars: they ship each block as the real one does, file by file and `meta.json` last, and begin anew where they failed or died.
final class Sidecars {
  private final Timeline timeline;
  private final Faults faults;
  private final ObjectStore bucket;
  private final Catalog catalog;
  private final Invariants invariants;
  private final Trace trace;

  Sidecars(Timeline timeline, Faults faults, ObjectStore bucket, Catalog catalog, Invariants invariants, Trace trace) {
    this.timeline = timeline;
    this.faults = faults;
    this.bucket = bucket;
    this.catalog = catalog;
    this.invariants = invariants;
    this.trace = trace;
  }

  /// Ships a block at each of its times.
  void expect(Scenario.Shipment shipment) {
    for (var at : shipment.at()) {
      attempt(shipment, Duration.between(timeline.now(), at), 1);
    }
  }

  private void attempt(Scenario.Shipment shipment, Duration delay, int attempt) {
    var actor = new Actor("sidecar " + shipment.stream() + shipment.replica() + " " + attempt, Actor.Role.PROCESS, faults.skew());
    timeline.spawn(
        delay,
        actor,
        () -> {
          try {
            ship(shipment);
            report(shipment);
          } catch (RuntimeException e) {
            attempt(shipment, faults.within(Duration.ofMinutes(5)), attempt + 1);
          } catch (Died e) {
            if (actor.isDead()) {
              attempt(shipment, faults.within(Duration.ofMinutes(20)), attempt + 1);
            }
            throw e;
          }
        });
  }

  private void ship(Scenario.Shipment shipment) {
    var id = shipment.id();
    if (bucket.head(BlockFiles.meta(id)).isPresent()) {
      return;
    }
    if (invariants.wasEntered(id)) {
      trace.count("a block came twice");
    }
    upload(BlockFiles.segment(id, 1), shipment.chunks());
    upload(BlockFiles.index(id), shipment.index());
    var key = BlockFiles.meta(id);
    if (bucket.putIfAbsent(key, shipment.meta().toJson()) instanceof ObjectStore.Put.Unknown(String why) && bucket.head(key).isEmpty()) {
      throw new IllegalStateException(why);
    }
  }

  private void upload(String key, ByteSlice bytes) {
    try (var upload = bucket.upload(key)) {
      upload.write(bytes.toArray(), 0, bytes.length());
      upload.complete();
    }
  }

  private void report(Scenario.Shipment shipment) {
    var now = timeline.now().plus(timeline.actor().skew());
    var _ =
        catalog.report(
            new Member(
                TenantId.DEFAULT,
                shipment.labels(),
                "one",
                "localhost:1",
                "test",
                Scenario.START.toEpochMilli(),
                now.toEpochMilli(),
                shipment.range().end(),
                now,
                now.plus(Duration.ofHours(3)),
                Member.Trailing.NONE));
  }
}
