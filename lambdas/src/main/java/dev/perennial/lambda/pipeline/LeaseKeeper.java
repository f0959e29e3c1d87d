package dev.perennial.lambda.pipeline;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.StreamId;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renews a lease three times in its duration while work goes on. Losing it all the same costs the work, not the blocks.
final class LeaseKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final Thread thread;

  private LeaseKeeper(Thread thread) {
    this.thread = thread;
  }

  static LeaseKeeper keep(Catalog catalog, StreamId stream, String holder, Duration leased, InstantSource clock) {
    return new LeaseKeeper(
        Thread.ofVirtual()
            .name("lease-" + stream)
            .start(
                () -> {
                  try {
                    while (true) {
                      Thread.sleep(leased.dividedBy(3));
                      var _ = catalog.lease(stream, holder, clock.instant(), leased);
                    }
                  } catch (InterruptedException _) {
                    // Closed: the work is done.
                  } catch (CatalogException e) {
                    LOG.warn("The lease of {} is no longer renewed: {}", stream, e.getMessage());
                  }
                }));
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
