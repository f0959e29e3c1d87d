package dev.perennial.env.simulation;

import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.catalog.stored.ManifestWrite;
import dev.perennial.tsdb.catalog.stored.Standing;
import java.util.TreeMap;

/// The table of manifests as processes reach it.
final class SimulatedTable implements ManifestTable {
  private final ManifestTable table;
  private final Wire wire;
  private final Invariants invariants;
  private final TreeMap<StreamId, Manifest> standing = new TreeMap<>();

  SimulatedTable(ManifestTable table, Wire wire, Invariants invariants) {
    this.table = table;
    this.wire = wire;
    this.invariants = invariants;
  }

  @Override
  public Answer write(ManifestWrite write) {
    var stream = write.manifest().stream();
    return wire.<Answer>effect("manifest", stream.hash().substring(0, 4) + "#" + write.manifest().version(), () -> apply(write), Answer.Missing::new);
  }

  private Answer apply(ManifestWrite write) {
    var answer = table.write(write);
    if (answer instanceof Answer.Took) {
      var next = write.manifest();
      var before = standing.getOrDefault(next.stream(), new Manifest(next.stream(), next.labels(), 0, java.util.List.of(), java.util.List.of(), java.util.List.of(), java.util.List.of()));
      standing.put(next.stream(), next);
      invariants.manifest(before, next, table.standing(next.stream()).token());
    }
    return answer;
  }

  @Override
  public Standing standing(StreamId stream) {
    if (wire.readFails()) {
      throw new CatalogException("Cannot read what stands of stream " + stream, new IllegalStateException("the read failed in the simulation"));
    }
    return table.standing(stream);
  }
}
