package dev.perennial.env.simulation;

import dev.perennial.env.simulation.timeline.Actor;
import dev.perennial.env.simulation.timeline.Timeline;
import dev.perennial.lambda.wiring.Settings;
import dev.perennial.tsdb.admit.Admission;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.block.BlockReader;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.dedup.Replica;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.series.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A reader that pins manifests, reads their blocks long afterwards, and knows what must be in them.
final class Querier {
  private final Timeline timeline;
  private final Catalog catalog;
  private final ObjectStore objects;
  private final Settings settings;
  private final Scenario scenario;
  private final Invariants invariants;

  Querier(Timeline timeline, Catalog catalog, ObjectStore objects, Settings settings, Scenario scenario, Invariants invariants) {
    this.timeline = timeline;
    this.catalog = catalog;
    this.objects = objects;
    this.settings = settings;
    this.scenario = scenario;
    this.invariants = invariants;
  }

  /// A reader that comes after `delay`, and takes `lasting` to read.
  void expect(Duration delay, Duration lasting) {
    timeline.spawn(delay, new Actor("querier", Actor.Role.BYSTANDER), () -> read(lasting));
  }

  /// The longest that a reader may take: what superseded blocks lie for, less what clocks and pauses take from it.
  static Duration longest(Settings settings) {
    return settings.deleteDelay().minus(Invariants.tolerance());
  }

  /// Pins all manifests now, and reads them in the course of `lasting`.
  void read(Duration lasting) {
    var manifests = catalog.manifests(settings.tenant());
    var blocks = manifests.stream().flatMap(manifest -> manifest.live().stream()).map(LiveBlock::id).collect(Collectors.toSet());
    try (var _ = invariants.pin(blocks)) {
      timeline.sleep(lasting);
      manifests.forEach(this::read);
    } catch (Exception e) {
      throw new Violation("A reader failed: " + e);
    }
  }

  private void read(Manifest manifest) {
    var found = new TreeMap<Labels, List<Replica>>();
    var expected = new TreeMap<Labels, List<Replica>>();
    var admission = new Admission(settings.replicaLabels());
    for (var block : manifest.live()) {
      if (block.sources().stream().anyMatch(scenario::isDamaged)) {
        continue;
      }
      var reader = open(block.id());
      if (block.resolution().isRaw()) {
        read(reader).forEach((labels, samples) -> found.computeIfAbsent(labels, _ -> new ArrayList<>()).add(new Replica(admission.replica(reader.meta()), samples)));
        for (var source : block.sources()) {
          var shipment = scenario.shipment(source).orElseThrow(() -> new Violation("Block " + block.id() + " descends from " + source + ", which nobody shipped."));
          Scrapes.in(shipment.replica(), shipment.range())
              .forEach((labels, samples) -> expected.computeIfAbsent(labels, _ -> new ArrayList<>()).add(new Replica(Labels.of("replica", shipment.replica()), samples)));
        }
      }
    }
    Invariants.require(
        found.keySet().equals(expected.keySet()),
        "A query of stream " + manifest.labels() + " sees the series " + found.keySet() + ", and " + expected.keySet() + " were shipped.");
    found.forEach((labels, replicas) -> compare(manifest.labels() + " " + labels, merged(replicas), expected.getOrDefault(labels, List.of())));
  }

  /// Whether a query sees what it must. Which replica it sees is not told beforehand: one that comes late finds another believed already.
  private static void compare(String series, Samples sees, List<Replica> shipped) {
    for (int i = 0; i < sees.size(); i++) {
      long time = sees.time(i);
      double value = sees.value(i);
      Invariants.require(
          shipped.stream().anyMatch(replica -> holds(replica.samples(), time, value)), "A query of " + series + " sees " + value + " at " + time + ", which nobody shipped.");
      int together = firstFrom(sees, time + 5 * Scrapes.INTERVAL) - i;
      Invariants.require(together <= 7, "A query of " + series + " sees " + together + " samples in five intervals from " + time + " on.");
    }
    for (var replica : shipped) {
      for (int i = 0; i < replica.samples().size(); i++) {
        long time = replica.samples().time(i);
        int near = firstFrom(sees, time - Scrapes.INTERVAL);
        Invariants.require(
            near < sees.size() && sees.time(near) <= time + Scrapes.INTERVAL, "A query of " + series + " sees nothing near " + time + ", where there was a sample.");
      }
    }
  }

  private static boolean holds(Samples samples, long time, double value) {
    int at = firstFrom(samples, time);
    return at < samples.size() && samples.time(at) == time && samples.value(at) == value;
  }

  /// The index of the first sample at `time` or later.
  private static int firstFrom(Samples samples, long time) {
    int low = 0;
    int high = samples.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (samples.time(middle) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private BlockReader open(BlockId id) {
    try {
      return BlockReader.open(objects, id);
    } catch (ObjectStoreException | MalformedBytesException e) {
      throw new Violation("A reader cannot open block " + id + ", which was live when it pinned it: " + e.getMessage());
    }
  }

  private static Map<Labels, Samples> read(BlockReader reader) {
    var all = new TreeMap<Labels, Samples>();
    try (var scan = reader.scan()) {
      for (var next = scan.next(); next.isPresent(); next = scan.next()) {
        var samples = new Samples();
        next.get().chunks().forEach(chunk -> ChunkDecoder.decode(chunk, samples));
        all.put(next.get().labels(), samples);
      }
      return all;
    } catch (ObjectStoreException | MalformedBytesException e) {
      throw new Violation("A reader cannot read block " + reader.meta().id() + ", which was live when it pinned it: " + e.getMessage());
    }
  }

  private static Samples merged(List<Replica> replicas) {
    var samples = new Samples();
    Scenario.DEDUP.merge(replicas, samples);
    return samples;
  }
}
