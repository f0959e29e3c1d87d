package dev.perennial.tsdb.catalog;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.labels.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The catalogue: manifests, block records, members and runs. Safe for many threads and, but for `memory`, many processes.
///
/// All reads are strongly consistent. A request that failed for good throws [CatalogException]; one whose outcome is not
/// known says so where a caller must decide, and is simply safe to repeat elsewhere.
public interface Catalog extends AutoCloseable {
  /// The manifest of a stream; version 0 and empty if nobody wrote one.
  Manifest manifest(TenantId tenant, Labels labels);

  /// The manifest of a stream by key, if one was written.
  Optional<Manifest> manifest(StreamId stream);

  /// All manifests of a tenant, by key.
  List<Manifest> manifests(TenantId tenant);

  /// Writes `next` where version `next.version() - 1` stands. Not fenced: for changes that any worker may make at any time.
  Swap replace(Manifest next);

  /// The same, and only while the stream's fencing token is `token`.
  Swap replace(Manifest next, long token);

  /// Takes or renews the lease of a stream that has a manifest. A holder gets its own lease back under the same token.
  Lease.Attempt lease(StreamId stream, String holder, Instant now, Duration duration);

  /// Gives a lease up early; no effect if it is no longer the caller's.
  void release(StreamId stream, Lease lease);

  /// Enters or overwrites what is known of a block.
  void record(BlockRecord block);

  /// What is known of a block.
  Optional<BlockRecord> record(TenantId tenant, BlockId id);

  /// What is known of all of a tenant's blocks that were refused.
  List<BlockRecord> quarantined(TenantId tenant);

  /// Forgets a block.
  void forget(TenantId tenant, BlockId id);

  /// Enters a member's report, unless another incarnation that is alive at `member.heartbeat()` claims the same labels.
  Member.Claim report(Member member);

  /// Takes a member off the list; no effect if another incarnation has its place.
  void leave(Member member);

  /// All members of a tenant, the silent ones included.
  List<Member> members(TenantId tenant);

  /// Enters a run.
  void record(Run run);

  /// The newest runs, newest first.
  List<Run> runs(TenantId tenant, int limit);

  @Override
  void close();
}
