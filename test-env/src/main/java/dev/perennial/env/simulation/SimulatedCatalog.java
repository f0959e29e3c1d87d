package dev.perennial.env.simulation;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.Run;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.Swap;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The catalogue as processes reach it. What happens to writes of manifests happens below it, at the table.
record SimulatedCatalog(Catalog catalog, Wire wire, Invariants invariants) implements Catalog {
  @Override
  public Manifest manifest(TenantId tenant, Labels labels) {
    read();
    return catalog.manifest(tenant, labels);
  }

  @Override
  public Optional<Manifest> manifest(StreamId stream) {
    read();
    return catalog.manifest(stream);
  }

  @Override
  public List<Manifest> manifests(TenantId tenant) {
    read();
    return catalog.manifests(tenant);
  }

  @Override
  public Swap replace(Manifest next) {
    return catalog.replace(next);
  }

  @Override
  public Swap replace(Manifest next, long token) {
    return catalog.replace(next, token);
  }

  @Override
  public Lease.Attempt lease(StreamId stream, String holder, Instant now, Duration duration) {
    return effect("lease", stream.hash().substring(0, 4) + " " + holder, () -> {
      var attempt = catalog.lease(stream, holder, now, duration);
      if (attempt instanceof Lease.Attempt.Held(Lease lease)) {
        invariants.token(stream, lease.token());
      }
      return attempt;
    });
  }

  @Override
  public void release(StreamId stream, Lease lease) {
    effect("release", stream.hash().substring(0, 4) + " " + lease.holder(), () -> catalog.release(stream, lease));
  }

  @Override
  public void record(BlockRecord block) {
    effect(
        block.isQuarantined() ? "quarantine" : "record",
        block.id().text(),
        () -> {
          invariants.records(block);
          catalog.record(block);
        });
  }

  @Override
  public Optional<BlockRecord> record(TenantId tenant, BlockId id) {
    read();
    return catalog.record(tenant, id);
  }

  @Override
  public List<BlockRecord> quarantined(TenantId tenant) {
    read();
    return catalog.quarantined(tenant);
  }

  @Override
  public void forget(TenantId tenant, BlockId id) {
    effect("forget", id.text(), () -> catalog.forget(tenant, id));
  }

  @Override
  public Member.Claim report(Member member) {
    return effect("report", member.labels().toString(), () -> catalog.report(member));
  }

  @Override
  public void leave(Member member) {
    effect("leave", member.labels().toString(), () -> catalog.leave(member));
  }

  @Override
  public List<Member> members(TenantId tenant) {
    read();
    return catalog.members(tenant);
  }

  @Override
  public void record(Run run) {
    effect("run", run.step(), () -> catalog.record(run));
  }

  @Override
  public List<Run> runs(TenantId tenant, int limit) {
    read();
    return catalog.runs(tenant, limit);
  }

  @Override
  public void close() {
    catalog.close();
  }

  private void effect(String what, String on, Runnable effect) {
    var _ =
        effect(
            what,
            on,
            () -> {
              effect.run();
              return true;
            });
  }

  private <T> T effect(String what, String on, Supplier<T> effect) {
    return wire.effect(
        what,
        on,
        effect,
        why -> {
          throw new CatalogException("Cannot " + what + " " + on + ": " + why, new IllegalStateException(why));
        });
  }

  private void read() {
    if (wire.readFails()) {
      throw new CatalogException("Cannot read the catalogue", new IllegalStateException("the read failed in the simulation"));
    }
  }
}
