package dev.perennial.tsdb.catalog.sqlite;

import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.stored.EpochNanos;
import dev.perennial.tsdb.catalog.stored.DecodedManifests;
import dev.perennial.tsdb.catalog.stored.ManifestJson;
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.catalog.stored.ManifestWrite;
import dev.perennial.tsdb.catalog.stored.Standing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Manifests and leases, a row a stream: the lease has columns of its own, so that no lease touches a version.
final class SqliteManifests implements ManifestTable {
  private final Database database;
  private final DecodedManifests decoded = new DecodedManifests();

  SqliteManifests(Database database) {
    this.database = database;
  }

  @Override
  public Answer write(ManifestWrite write) {
    var next = write.manifest();
    String tenant = next.stream().tenant().text();
    String hash = next.stream().hash();
    byte[] body = ManifestJson.encode(next);
    String doing = "write version " + next.version() + " of stream " + next.stream();
    try {
      int changed =
          write.before() == 0 && write.token().isEmpty()
              ? database.update(
                  doing,
                  "INSERT INTO manifest (tenant, hash, version, written, body) VALUES (?, ?, ?, ?, ?)"
                      + " ON CONFLICT DO NOTHING",
                  tenant, hash, next.version(), write.id(), body)
              : database.update(
                  doing,
                  "UPDATE manifest SET version = ?, written = ?, body = ?"
                      + " WHERE tenant = ? AND hash = ? AND version = ? AND written = ? AND (? OR token = ?)",
                  next.version(),
                  write.id(),
                  body,
                  tenant,
                  hash,
                  write.before(),
                  write.lastWrite(),
                  write.token().isEmpty(),
                  write.token().orElse(0));
      return changed == 1 ? new Answer.Took() : new Answer.Refused();
    } catch (CatalogException e) {
      return new Answer.Missing(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Standing standing(StreamId stream) {
    return database
        .query(
            "read the manifest of stream " + stream,
            row -> new Standing(row.getLong("version"), row.getLong("token"), manifest(row).writes()),
            "SELECT * FROM manifest WHERE tenant = ? AND hash = ?",
            stream.tenant().text(), stream.hash())
        .stream()
        .findFirst()
        .orElse(Standing.NONE);
  }

  Optional<Manifest> find(StreamId stream) {
    return database
        .query(
            "read the manifest of stream " + stream,
            this::manifest,
            "SELECT tenant, hash, version, written, body FROM manifest WHERE tenant = ? AND hash = ?",
            stream.tenant().text(), stream.hash())
        .stream()
        .findFirst();
  }

  List<Manifest> all(TenantId tenant) {
    return database.query(
        "read the manifests of tenant " + tenant,
        this::manifest,
        "SELECT tenant, hash, version, written, body FROM manifest WHERE tenant = ? ORDER BY hash",
        tenant.text());
  }

  Lease.Attempt lease(StreamId stream, String holder, Instant now, Instant expires) {
    String doing = "lease stream " + stream;
    while (true) {
      var held =
          database.query(
              doing,
              SqliteManifests::lease,
              "UPDATE manifest SET token = token + (holder <> ?), holder = ?, expires = ?"
                  + " WHERE tenant = ? AND hash = ? AND (holder = ? OR holder = '' OR expires <= ?)"
                  + " RETURNING holder, token, expires",
              holder, holder, EpochNanos.of(expires), stream.tenant().text(), stream.hash(), holder, EpochNanos.of(now));
      if (!held.isEmpty()) {
        return new Lease.Attempt.Held(held.getFirst());
      }
      var standing =
          database.query(
              doing,
              SqliteManifests::lease,
              "SELECT holder, token, expires FROM manifest WHERE tenant = ? AND hash = ?",
              stream.tenant().text(), stream.hash());
      if (standing.isEmpty()) {
        throw new IllegalStateException("Cannot lease stream " + stream + ": it has no manifest");
      }
      if (standing.getFirst().isHeldAt(now)) {
        return new Lease.Attempt.Taken(standing.getFirst());
      }
      // It was given up between the two statements.
    }
  }

  void release(StreamId stream, Lease lease) {
    database.update(
        "release stream " + stream,
        "UPDATE manifest SET holder = '', expires = 0 WHERE tenant = ? AND hash = ? AND holder = ? AND token = ?",
        stream.tenant().text(), stream.hash(), lease.holder(), lease.token());
  }

  private static Lease lease(ResultSet row) throws SQLException {
    return new Lease(row.getString("holder"), row.getLong("token"), EpochNanos.instant(row.getLong("expires")));
  }

  private Manifest manifest(ResultSet row) throws SQLException {
    var stream = new StreamId(new TenantId(row.getString("tenant")), row.getString("hash"));
    // SQLite reads what is asked for: a body that is known stays on the disk.
    return decoded.of(stream, row.getLong("version") + " " + row.getString("written"), () -> row.getBytes("body"));
  }
}
