package dev.perennial.tsdb.catalog.memory;

import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.catalog.stored.ManifestWrite;
import dev.perennial.tsdb.catalog.stored.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Manifests and leases in a map.
final class MemoryManifests implements ManifestTable {
  private final TreeMap<StreamId, Row> rows = new TreeMap<>();

  @Override
  public synchronized Answer write(ManifestWrite write) {
    var next = write.manifest();
    var standing = standing(next.stream());
    String last = standing.writes().isEmpty() ? "" : standing.writes().getFirst();
    boolean fits = standing.version() == write.before() && last.equals(write.lastWrite());
    boolean fenced = write.token().isEmpty() || write.token().getAsLong() == standing.token();
    if (!fits || !fenced) {
      return new Answer.Refused();
    }
    var row = rows.get(next.stream());
    rows.put(next.stream(), new Row(next, row == null ? Row.FREE : row.lease()));
    return new Answer.Took();
  }

  @Override
  public synchronized Standing standing(StreamId stream) {
    var row = rows.get(stream);
    return row == null
        ? Standing.NONE
        : new Standing(row.manifest().version(), row.lease().token(), row.manifest().writes());
  }

  synchronized Optional<Manifest> find(StreamId stream) {
    return Optional.ofNullable(rows.get(stream)).map(Row::manifest);
  }

  synchronized List<Manifest> all(TenantId tenant) {
    return rows.values().stream().map(Row::manifest).filter(manifest -> manifest.stream().tenant().equals(tenant)).toList();
  }

  synchronized Lease.Attempt lease(StreamId stream, String holder, Instant now, Instant expires) {
    var row = rows.get(stream);
    if (row == null) {
      throw new IllegalStateException("Cannot lease stream " + stream + ": it has no manifest");
    }
    var standing = row.lease();
    boolean own = standing.holder().equals(holder);
    if (!own && standing.isHeldAt(now)) {
      return new Lease.Attempt.Taken(standing);
    }
    var lease = new Lease(holder, own ? standing.token() : standing.token() + 1, expires);
    rows.put(stream, new Row(row.manifest(), lease));
    return new Lease.Attempt.Held(lease);
  }

  synchronized void release(StreamId stream, Lease lease) {
    var row = rows.get(stream);
    if (row != null && row.lease().holder().equals(lease.holder()) && row.lease().token() == lease.token()) {
      rows.put(stream, new Row(row.manifest(), new Lease("", lease.token(), Instant.EPOCH)));
    }
  }

  private record Row(Manifest manifest, Lease lease) {
    static final Lease FREE = new Lease("", 0, Instant.EPOCH);
  }
}
