package dev.perennial.lambda.release;

import dev.perennial.lambda.due.Due;
import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.StreamId;
import java.time.Duration;
import java.time.InstantSource;

/// Gives the lease of a stream back.
public final class ReleaseStep {
  /** Only for the moment between taking one's own lease and giving it up. */
  private static final Duration MOMENT = Duration.ofSeconds(30);

  private final Catalog catalog;
  private final Due due;
  private final InstantSource clock;

  /// A step in this catalogue.
  public ReleaseStep(Catalog catalog, Due due, InstantSource clock) {
    this.catalog = catalog;
    this.due = due;
    this.clock = clock;
  }

  /// What a stream is like when it was given back.
  public enum Left {
    /// Nothing is due in it.
    IDLE,
    /// Something became due meanwhile. Whoever was woken for it may have found the stream taken and gone, so it falls to the caller.
    DUE
  }

  /// Gives up what `holder` holds; no effect on what is another's. The token need not be known: a `plan` that died after it took the lease
  /// told nobody.
  public Left release(StreamId stream, String holder) {
    if (catalog.manifest(stream).isPresent()
        && catalog.lease(stream, holder, clock.instant(), MOMENT) instanceof Lease.Attempt.Held(Lease lease)) {
      catalog.release(stream, lease);
    }
    // Looked at after the lease is gone: what becomes due later finds the stream free.
    return catalog
        .manifest(stream)
        .map(manifest -> due.at(stream.tenant(), clock.instant()).jobs(manifest).isEmpty() ? Left.IDLE : Left.DUE)
        .orElse(Left.IDLE);
  }
}
