package dev.perennial.tsdb.catalog.dynamodb;

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
import dev.perennial.tsdb.catalog.stored.ManifestWriter;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// The catalogue in a DynamoDB table.
public final class DynamoCatalog implements Catalog {
  private final DynamoDbClient client;
  private final DynamoManifests manifests;
  private final ManifestWriter writer;
  private final DynamoBlocks blocks;
  private final DynamoMembers members;
  private final DynamoRuns runs;

  /// The catalogue in `table`; closing it closes the client. Write ids come from `random`.
  public DynamoCatalog(DynamoDbClient client, String table, RandomGenerator random) {
    var items = new Items(client, table);
    this.client = client;
    this.manifests = new DynamoManifests(items);
    this.writer = new ManifestWriter(manifests, random);
    this.blocks = new DynamoBlocks(items);
    this.members = new DynamoMembers(items);
    this.runs = new DynamoRuns(items);
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
    blocks.record(block);
  }

  @Override
  public Optional<BlockRecord> record(TenantId tenant, BlockId id) {
    return blocks.record(tenant, id);
  }

  @Override
  public List<BlockRecord> quarantined(TenantId tenant) {
    return blocks.quarantined(tenant);
  }

  @Override
  public void forget(TenantId tenant, BlockId id) {
    blocks.forget(tenant, id);
  }

  @Override
  public Member.Claim report(Member member) {
    return members.report(member);
  }

  @Override
  public void leave(Member member) {
    members.leave(member);
  }

  @Override
  public List<Member> members(TenantId tenant) {
    return members.all(tenant);
  }

  @Override
  public void record(Run run) {
    runs.record(run);
  }

  @Override
  public List<Run> runs(TenantId tenant, int limit) {
    return runs.last(tenant, limit);
  }

  @Override
  public void close() {
    client.close();
  }
}
