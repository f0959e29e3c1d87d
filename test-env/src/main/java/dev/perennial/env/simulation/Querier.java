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
import dev.perennial.tsdb.labels.Shard;
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
              .forEach((labels, samples) -> {
                if (block.shard().index() == Shard.WHOLE.part(labels, block.shard().of())) {
                  expected.computeIfAbsent(labels, _ -> new ArrayList<>()).add(new Replica(Labels.of("replica", shipment.replica()), samples));
                }
              });
        }
      }
    }
    Invariants.require(
        found.keySet().equals(expected.keySet()),
        "A query of stream " + manifest.labels() + " sees the series " + found.keySet() + ", and " + expected.keySet() + " were shipped.");
    found.forEach((labels, replicas) -> compare(manifest.labels() + " " + labels, merged(replicas), expected.getOrDefault(labels, List.of())));
  }

  /// Whether a query sees what it must. Which replica it sees is not told beforehand: one that comes late finds another believed already.
  /*
   * Both are in the order of time, so that one walk along all of them together is enough.
   */
  private static void compare(String series, Samples sees, List<Replica> shipped) {
    var replicas = shipped.stream().map(Replica::samples).toList();
    int[] at = new int[replicas.size()];
    int end = 0;
    for (int i = 0; i < sees.size(); i++) {
      long time = sees.time(i);
      boolean isShipped = false;
      for (int r = 0; r < at.length; r++) {
        var samples = replicas.get(r);
        at[r] = firstFrom(samples, at[r], time);
        isShipped |= at[r] < samples.size() && samples.time(at[r]) == time && samples.value(at[r]) == sees.value(i);
      }
      if (!isShipped) {
        throw new Violation("A query of " + series + " sees " + sees.value(i) + " at " + time + ", which nobody shipped.");
      }
      end = firstFrom(sees, end, time + 5 * Scrapes.INTERVAL);
      if (end - i > 7) {
        throw new Violation("A query of " + series + " sees " + (end - i) + " samples in five intervals from " + time + " on.");
      }
    }
    for (var samples : replicas) {
      int near = 0;
      for (int i = 0; i < samples.size(); i++) {
        long time = samples.time(i);
        near = firstFrom(sees, near, time - Scrapes.INTERVAL);
        if (near == sees.size() || sees.time(near) > time + Scrapes.INTERVAL) {
          throw new Violation("A query of " + series + " sees nothing near " + time + ", where there was a sample.");
        }
      }
    }
  }

  /// The index of the first sample at `time` or later, which is not before `from`.
  private static int firstFrom(Samples samples, int from, long time) {
    int at = from;
    while (at < samples.size() && samples.time(at) < time) {
      at++;
    }
    return at;
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
