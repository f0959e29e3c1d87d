package dev.perennial.lambda.retain;

import dev.perennial.lambda.flow.Journal;
import dev.perennial.lambda.flow.ManifestChange;
import dev.perennial.lambda.flow.Marks;
import dev.perennial.lambda.flow.Wording;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.retain.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Supersedes the blocks of a stream that have reached their age.
public final class RetainStep {
  private static final String REASON = "The block has reached the age at which blocks of its resolution go.";

  private final Catalog catalog;
  private final ManifestChange changes;
  private final Retention retention;
  private final Marks marks;
  private final Journal journal;
  private final Duration leased;

  /// A step under this policy, which leases a stream for so long.
  public RetainStep(Catalog catalog, Retention retention, Marks marks, Journal journal, Duration leased) {
    this.catalog = catalog;
    this.changes = new ManifestChange(catalog);
    this.retention = retention;
    this.marks = marks;
    this.journal = journal;
    this.leased = leased;
  }

  /// How retention ended.
  public sealed interface Outcome {
    /// These blocks are superseded now.
    record Superseded(Set<BlockId> blocks) implements Outcome {
      /// Copies the set.
      public Superseded {
        blocks = Set.copyOf(blocks);
      }
    }

    /// No block has reached its age.
    record Idle() implements Outcome {}

    /// Somebody works on the stream; next time, then.
    record Busy() implements Outcome {}
  }

  /// Applies the policy to a stream in the name of `holder`, which no other run may have.
  public Outcome retain(StreamId stream, String holder) {
    var now = journal.now();
    if (catalog.manifest(stream).map(manifest -> expired(manifest, now)).orElse(Set.of()).isEmpty()) {
      return new Outcome.Idle();
    }
    return switch (catalog.lease(stream, holder, now, leased)) {
      case Lease.Attempt.Taken _ -> new Outcome.Busy();
      case Lease.Attempt.Held(Lease lease) -> {
        var outcome = retain(stream, lease, now);
        catalog.release(stream, lease);
        yield outcome;
      }
    };
  }

  private Outcome retain(StreamId stream, Lease lease, Instant now) {
    var gone = new HashSet<BlockId>();
    var outcome =
        changes.fenced(
            stream,
            lease.token(),
            manifest -> {
              gone.clear();
              gone.addAll(expired(manifest, now));
              return manifest.supersede(gone, now, REASON);
            });
    return switch (outcome) {
      case ManifestChange.Outcome.Changed _ -> {
        gone.stream().sorted().forEach(id -> marks.mark(id, REASON));
        journal.enter(
            "retain", stream.hash(), now, Journal.Outcome.DONE, "took " + Wording.count(gone.size(), "block") + " out of queries that reached the age at which they go.");
        yield new Outcome.Superseded(gone);
      }
      case ManifestChange.Outcome.Unchanged _ -> new Outcome.Idle();
      case ManifestChange.Outcome.Fenced _ -> new Outcome.Busy();
    };
  }

  private Set<BlockId> expired(Manifest manifest, Instant now) {
    return retention.expired(manifest.live().stream().map(Retention.Aged::of).toList(), now);
  }
}
