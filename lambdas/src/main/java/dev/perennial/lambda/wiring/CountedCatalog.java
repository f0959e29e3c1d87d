package dev.perennial.lambda.wiring;

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
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A catalogue whose writes are counted as [Effects].
public record CountedCatalog(Catalog catalog, Effects effects) implements Catalog {
  @Override
  public Manifest manifest(TenantId tenant, Labels labels) {
    effects.alive();
    return catalog.manifest(tenant, labels);
  }

  @Override
  public Optional<Manifest> manifest(StreamId stream) {
    effects.alive();
    return catalog.manifest(stream);
  }

  @Override
  public List<Manifest> manifests(TenantId tenant) {
    effects.alive();
    return catalog.manifests(tenant);
  }

  @Override
  public Swap replace(Manifest next) {
    return effects.counted(() -> catalog.replace(next));
  }

  @Override
  public Swap replace(Manifest next, long token) {
    return effects.counted(() -> catalog.replace(next, token));
  }

  @Override
  public Lease.Attempt lease(StreamId stream, String holder, Instant now, Duration duration) {
    return effects.counted(() -> catalog.lease(stream, holder, now, duration));
  }

  @Override
  public void release(StreamId stream, Lease lease) {
    effects.counted(() -> catalog.release(stream, lease));
  }

  @Override
  public void record(BlockRecord block) {
    effects.counted(() -> catalog.record(block));
  }

  @Override
  public Optional<BlockRecord> record(TenantId tenant, BlockId id) {
    effects.alive();
    return catalog.record(tenant, id);
  }

  @Override
  public List<BlockRecord> quarantined(TenantId tenant) {
    effects.alive();
    return catalog.quarantined(tenant);
  }

  @Override
  public void forget(TenantId tenant, BlockId id) {
    effects.counted(() -> catalog.forget(tenant, id));
  }

  @Override
  public Member.Claim report(Member member) {
    return effects.counted(() -> catalog.report(member));
  }

  @Override
  public void leave(Member member) {
    effects.counted(() -> catalog.leave(member));
  }

  @Override
  public List<Member> members(TenantId tenant) {
    effects.alive();
    return catalog.members(tenant);
  }

  @Override
  public void record(Run run) {
    effects.counted(() -> catalog.record(run));
  }

  @Override
  public List<Run> runs(TenantId tenant, int limit) {
    effects.alive();
    return catalog.runs(tenant, limit);
  }

  @Override
  public void close() {
    catalog.close();
  }
}
