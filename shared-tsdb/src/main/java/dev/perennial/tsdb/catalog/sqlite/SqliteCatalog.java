package dev.perennial.tsdb.catalog.sqlite;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.Run;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.Swap;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.stored.EpochNanos;
import dev.perennial.tsdb.catalog.stored.LabelsJson;
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.catalog.stored.ManifestWriter;
import dev.perennial.tsdb.labels.Labels;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The catalogue in a SQLite file.
public final class SqliteCatalog implements Catalog {
  private final Database database;
  private final SqliteManifests manifests;
  private final ManifestWriter writer;

  /// The catalogue in `file`, which is made if it is not there; write ids come from `random`.
  public SqliteCatalog(Path file, RandomGenerator random) {
    this(file, random, UnaryOperator.identity());
  }

  /** With something between the writer and the table that may lose answers. */
  SqliteCatalog(Path file, RandomGenerator random, UnaryOperator<ManifestTable> between) {
    this.database = new Database(file);
    this.manifests = new SqliteManifests(database);
    this.writer = new ManifestWriter(between.apply(manifests), random);
  }

  @Override
  public Manifest manifest(TenantId tenant, Labels labels) {
    return manifests.find(StreamId.of(tenant, labels)).orElseGet(() -> Manifest.empty(tenant, labels));
  }

  @Override
  public Optional<Manifest> manifest(StreamId stream) {
    return manifests.find(stream);
  }

  @Override
  public List<Manifest> manifests(TenantId tenant) {
    return manifests.all(tenant);
  }

  @Override
  public Swap replace(Manifest next) {
    return writer.replace(next, OptionalLong.empty());
  }

  @Override
  public Swap replace(Manifest next, long token) {
    return writer.replace(next, OptionalLong.of(token));
  }

  @Override
  public Lease.Attempt lease(StreamId stream, String holder, Instant now, Duration duration) {
    return manifests.lease(stream, holder, now, now.plus(duration));
  }

  @Override
  public void release(StreamId stream, Lease lease) {
    manifests.release(stream, lease);
  }

  @Override
  public void record(BlockRecord block) {
    database.update(
        "record block " + block.id(),
        "INSERT OR REPLACE INTO block (tenant, id, stream, meta, quarantine, seen) VALUES (?, ?, ?, ?, ?, ?)",
        block.tenant().text(), block.id().text(), block.stream(), block.meta(), block.quarantine(), EpochNanos.of(block.seen()));
  }

  @Override
  public Optional<BlockRecord> record(TenantId tenant, BlockId id) {
    return database
        .query(
            "look up block " + id, SqliteCatalog::block, "SELECT * FROM block WHERE tenant = ? AND id = ?", tenant.text(), id.text())
        .stream()
        .findFirst();
  }

  @Override
  public List<BlockRecord> quarantined(TenantId tenant) {
    return database.query(
        "list the refused blocks of tenant " + tenant,
        SqliteCatalog::block,
        "SELECT * FROM block WHERE tenant = ? AND quarantine <> '' ORDER BY id",
        tenant.text());
  }

  @Override
  public void forget(TenantId tenant, BlockId id) {
    database.update("forget block " + id, "DELETE FROM block WHERE tenant = ? AND id = ?", tenant.text(), id.text());
  }

  @Override
  public Member.Claim report(Member member) {
    String doing = "enter member " + member.labels();
    String hash = StreamId.of(member.tenant(), member.labels()).hash();
    while (true) {
      int entered =
          database.update(
              doing,
              "INSERT INTO member (tenant, hash, labels, incarnation, address, version, oldest, lastScrape, lastBlock,"
                  + " heartbeat, expires, trail, trailUpTo, trailBytes, trailPending, presence)"
                  + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                  + " incarnation = excluded.incarnation, address = excluded.address, version = excluded.version,"
                  + " oldest = excluded.oldest, lastScrape = excluded.lastScrape, lastBlock = excluded.lastBlock,"
                  + " heartbeat = excluded.heartbeat, expires = excluded.expires, trail = excluded.trail,"
                  + " trailUpTo = excluded.trailUpTo, trailBytes = excluded.trailBytes, trailPending = excluded.trailPending,"
                  + " presence = excluded.presence"
                  + " WHERE incarnation = excluded.incarnation OR expires <= excluded.heartbeat",
              member.tenant().text(),
              hash,
              LabelsJson.encode(member.labels()),
              member.incarnation(),
              member.address(),
              member.version(),
              member.oldest(),
              member.lastScrape(),
              member.lastBlock(),
              EpochNanos.of(member.heartbeat()),
              EpochNanos.of(member.expires()),
              member.trail().incarnation(),
              member.trail().upTo(),
              member.trail().bytes(),
              member.trail().pending(),
              member.presence().name());
      if (entered == 1) {
        return new Member.Claim.Held();
      }
      var other =
          database.query(
              doing, SqliteCatalog::member, "SELECT * FROM member WHERE tenant = ? AND hash = ?", member.tenant().text(), hash);
      if (!other.isEmpty() && other.getFirst().isAliveAt(member.heartbeat())) {
        return new Member.Claim.Refused(other.getFirst());
      }
      // It left between the two statements.
    }
  }

  @Override
  public void leave(Member member) {
    database.update(
        "take member " + member.labels() + " off",
        "DELETE FROM member WHERE tenant = ? AND hash = ? AND incarnation = ?",
        member.tenant().text(), StreamId.of(member.tenant(), member.labels()).hash(), member.incarnation());
  }

  @Override
  public List<Member> members(TenantId tenant) {
    return database.query(
        "list the members of tenant " + tenant,
        SqliteCatalog::member,
        "SELECT * FROM member WHERE tenant = ? ORDER BY hash",
        tenant.text());
  }

  @Override
  public void record(Run run) {
    database.update(
        "enter run " + run.id(),
        "INSERT OR REPLACE INTO run (tenant, id, step, stream, started, ended, outcome, summary)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        run.tenant().text(),
        run.id(),
        run.step(),
        run.stream(),
        EpochNanos.of(run.started()),
        EpochNanos.of(run.ended()),
        run.outcome(),
        run.summary());
    database.update(
        "drop old runs",
        "DELETE FROM run WHERE tenant = ? AND ended < ?",
        run.tenant().text(), EpochNanos.of(run.started().minus(Run.KEPT)));
  }

  @Override
  public List<Run> runs(TenantId tenant, int limit) {
    return database.query(
        "list the runs of tenant " + tenant,
        SqliteCatalog::run,
        "SELECT * FROM run WHERE tenant = ? ORDER BY id DESC LIMIT ?",
        tenant.text(), limit);
  }

  @Override
  public void close() {
    database.close();
  }

  private static BlockRecord block(ResultSet row) throws SQLException {
    return new BlockRecord(
        new TenantId(row.getString("tenant")),
        new BlockId(row.getString("id")),
        row.getString("stream"),
        row.getString("meta"),
        row.getString("quarantine"),
        EpochNanos.instant(row.getLong("seen")));
  }

  private static Member member(ResultSet row) throws SQLException {
    return new Member(
        new TenantId(row.getString("tenant")),
        LabelsJson.decode(row.getString("labels")),
        row.getString("incarnation"),
        row.getString("address"),
        row.getString("version"),
        row.getLong("oldest"),
        row.getLong("lastScrape"),
        row.getLong("lastBlock"),
        EpochNanos.instant(row.getLong("heartbeat")),
        EpochNanos.instant(row.getLong("expires")),
        new Member.Trailing(
            row.getString("trail"), row.getLong("trailUpTo"), row.getLong("trailBytes"), row.getLong("trailPending")),
        row.getString("presence").equals(Member.Presence.LEFT.name()) ? Member.Presence.LEFT : Member.Presence.REPORTING);
  }

  private static Run run(ResultSet row) throws SQLException {
    return new Run(
        new TenantId(row.getString("tenant")),
        row.getString("id"),
        row.getString("step"),
        row.getString("stream"),
        EpochNanos.instant(row.getLong("started")),
        EpochNanos.instant(row.getLong("ended")),
        row.getString("outcome"),
        row.getString("summary"));
  }
}
