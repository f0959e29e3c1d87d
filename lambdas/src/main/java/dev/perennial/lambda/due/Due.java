package dev.perennial.lambda.due;

import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.BlockRecord;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.plan.Job;
import dev.perennial.tsdb.plan.LiveReplica;
import dev.perennial.tsdb.plan.Planner;
import dev.perennial.tsdb.retain.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Tells what is due in streams, from the catalogue alone.
public final class Due {
  private final Catalog catalog;
  private final Planner planner;
  private final Retention retention;
  private final Set<String> replicaLabels;
  private final Delays delays;

  /// What is due under this planner, policy and delays.
  public Due(Catalog catalog, Planner planner, Retention retention, Set<String> replicaLabels, Delays delays) {
    this.catalog = catalog;
    this.planner = planner;
    this.retention = retention;
    this.replicaLabels = Set.copyOf(replicaLabels);
    this.delays = delays;
  }

  /// How long things lie before they are swept: superseded blocks since they were, unfinished ones since they were begun.
  public record Delays(Duration superseded, Duration begun) {}

  /// A look at a tenant's streams at an instant.
  public Look at(TenantId tenant, Instant now) {
    return new Look(
        now,
        catalog.quarantined(tenant).stream().map(BlockRecord::id).collect(Collectors.toSet()),
        catalog.members(tenant).stream().filter(member -> member.isAliveAt(now)).toList());
  }

  /// What is due in streams at one instant.
  public final class Look {
    private final Instant now;
    private final Set<BlockId> unreadable;
    private final List<Member> alive;

    private Look(Instant now, Set<BlockId> unreadable, List<Member> alive) {
      this.now = now;
      this.unreadable = unreadable;
      this.alive = alive;
    }

    /// The jobs of `maintain`: merges first, then downsamplings.
    public List<Job> jobs(Manifest manifest) {
      var readable = manifest.live().stream().filter(block -> !unreadable.contains(block.id())).toList();
      var replicas =
          alive.stream()
              .filter(member -> member.labels().without(replicaLabels).equals(manifest.labels()))
              .map(member -> new LiveReplica(member.labels().only(replicaLabels), member.oldest()))
              .toList();
      return planner.plan(readable, replicas, now);
    }

    /// Whether a block has reached its age.
    public boolean isAnythingExpired(Manifest manifest) {
      return !retention.expired(manifest.live().stream().map(Retention.Aged::of).toList(), now).isEmpty();
    }

    /// Whether something waits for its removal, or for the mark that announces it.
    public boolean isAnythingToSweep(Manifest manifest) {
      return !manifest.superseded().isEmpty()
          || manifest.staged().stream().anyMatch(block -> !block.since().plus(delays.begun()).isAfter(now));
    }
  }
}
