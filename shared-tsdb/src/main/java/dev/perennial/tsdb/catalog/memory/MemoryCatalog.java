package dev.perennial.tsdb.catalog.memory;

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
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.catalog.stored.ManifestWriter;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The catalogue in this process' memory.
public final class MemoryCatalog implements Catalog {
  private final MemoryManifests manifests = new MemoryManifests();
  private final ManifestWriter writer;
  private final TreeMap<BlockKey, BlockRecord> blocks = new TreeMap<>();
  private final TreeMap<StreamId, Member> members = new TreeMap<>();
  private final TreeMap<RunKey, Run> runs = new TreeMap<>();

  /// An empty catalogue whose write ids come from `random`.
  public MemoryCatalog(RandomGenerator random) {
    this(random, UnaryOperator.identity());
  }

  /// The same with something between the writer and the table that may lose answers.
  public MemoryCatalog(RandomGenerator random, UnaryOperator<ManifestTable> between) {
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
  public synchronized void record(BlockRecord block) {
    blocks.put(new BlockKey(block.tenant(), block.id()), block);
  }

  @Override
  public synchronized Optional<BlockRecord> record(TenantId tenant, BlockId id) {
    return Optional.ofNullable(blocks.get(new BlockKey(tenant, id)));
  }

  @Override
  public synchronized List<BlockRecord> quarantined(TenantId tenant) {
    return blocks.values().stream().filter(block -> block.tenant().equals(tenant) && block.isQuarantined()).toList();
  }

  @Override
  public synchronized void forget(TenantId tenant, BlockId id) {
    blocks.remove(new BlockKey(tenant, id));
  }

  @Override
  public synchronized Member.Claim report(Member member) {
    var key = StreamId.of(member.tenant(), member.labels());
    var other = members.get(key);
    if (other != null && !other.incarnation().equals(member.incarnation()) && other.isAliveAt(member.heartbeat())) {
      return new Member.Claim.Refused(other);
    }
    members.put(key, member);
    return new Member.Claim.Held();
  }

  @Override
  public synchronized void leave(Member member) {
    var key = StreamId.of(member.tenant(), member.labels());
    var there = members.get(key);
    if (there != null && there.incarnation().equals(member.incarnation())) {
      members.remove(key);
    }
  }

  @Override
  public synchronized List<Member> members(TenantId tenant) {
    return members.values().stream().filter(member -> member.tenant().equals(tenant)).toList();
  }

  @Override
  public synchronized void record(Run run) {
    runs.put(new RunKey(run.tenant(), run.id()), run);
    runs.values().removeIf(old -> old.tenant().equals(run.tenant()) && old.ended().isBefore(run.started().minus(Run.KEPT)));
  }

  @Override
  public synchronized List<Run> runs(TenantId tenant, int limit) {
    return runs.descendingMap().values().stream().filter(run -> run.tenant().equals(tenant)).limit(limit).toList();
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private record BlockKey(TenantId tenant, BlockId id) implements Comparable<BlockKey> {
    private static final Comparator<BlockKey> ORDER = Comparator.comparing(BlockKey::tenant).thenComparing(BlockKey::id);

    @Override
    public int compareTo(BlockKey other) {
      return ORDER.compare(this, other);
    }
  }

  private record RunKey(TenantId tenant, String id) implements Comparable<RunKey> {
    private static final Comparator<RunKey> ORDER = Comparator.comparing(RunKey::tenant).thenComparing(RunKey::id);

    @Override
    public int compareTo(RunKey other) {
      return ORDER.compare(this, other);
    }
  }
}
