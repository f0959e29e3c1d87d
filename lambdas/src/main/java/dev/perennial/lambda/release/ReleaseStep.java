package dev.perennial.lambda.release;

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
  private final InstantSource clock;

  /// A step in this catalogue.
  public ReleaseStep(Catalog catalog, InstantSource clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  /// Gives up what `holder` holds; no effect on what is another's. The token need not be known: a `plan` that died after it took the lease
  /// told nobody.
  public void release(StreamId stream, String holder) {
    if (catalog.manifest(stream).isEmpty()) {
      return;
    }
    switch (catalog.lease(stream, holder, clock.instant(), MOMENT)) {
      case Lease.Attempt.Held(Lease lease) -> catalog.release(stream, lease);
      case Lease.Attempt.Taken _ -> {}
    }
  }
}
