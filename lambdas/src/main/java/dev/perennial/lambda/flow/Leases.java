package dev.perennial.lambda.flow;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.StreamId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Renews leases while work goes on. Losing one all the same costs the work, not the blocks.
public final class Leases {
  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  private final Catalog catalog;
  private final Duration leased;
  private final InstantSource clock;
  private final Beat beat;

  /// Leases of streams in this catalogue, for this long at a time.
  public Leases(Catalog catalog, Duration leased, InstantSource clock) {
    this(catalog, leased, clock, Leases::onThread);
  }

  /// The same, renewed by `beat`.
  public Leases(Catalog catalog, Duration leased, InstantSource clock, Beat beat) {
    this.catalog = catalog;
    this.leased = leased;
    this.clock = clock;
    this.beat = beat;
  }

  /// Does something again and again beside the work.
  @FunctionalInterface
  public interface Beat {
    /// Begins, with a first time after `period`; what it gives back ends it.
    Kept every(Duration period, Runnable task);
  }

  /// A lease that is renewed until this is closed. It is not given up then: the next step goes on with it.
  public interface Kept extends AutoCloseable {
    @Override
    void close();
  }

  /// Does work while its lease is kept. Work whose lease is another's, or ran out, would be in vain and is past before it begins.
  public Work during(Assignment assignment, Supplier<Work> work) {
    var kept = keep(assignment);
    if (kept.isEmpty()) {
      return new Work.Past("The lease of " + assignment.stream() + " that " + assignment.lease().holder() + " had is lost.");
    }
    try (var _ = kept.get()) {
      return work.get();
    }
  }

  /// Renews the lease of an assignment at once, and keeps it; empty if it is no longer its own.
  private Optional<Kept> keep(Assignment assignment) {
    var own = assignment.lease();
    return switch (catalog.lease(assignment.stream(), own.holder(), clock.instant(), leased)) {
      case Lease.Attempt.Taken _ -> Optional.empty();
      case Lease.Attempt.Held(Lease lease) when lease.token() != own.token() -> {
        // The own one ran out and nobody has the stream now: this one, under a new token, was not asked for.
        catalog.release(assignment.stream(), lease);
        yield Optional.empty();
      }
      case Lease.Attempt.Held _ -> Optional.of(keep(assignment.stream(), own.holder()));
    };
  }

  /// Keeps the lease that `holder` has.
  public Kept keep(StreamId stream, String holder) {
    return beat.every(leased.dividedBy(3), () -> renew(stream, holder));
  }

  private static Kept onThread(Duration period, Runnable task) {
    var thread =
        Thread.ofVirtual()
            .name("lease")
            .start(
                () -> {
                  try {
                    while (true) {
                      Thread.sleep(period);
                      task.run();
                    }
                  } catch (InterruptedException _) {
                    // Closed: the work is done.
                  }
                });
    return () -> {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /// A renewal that fails is tried again at the next third.
  private void renew(StreamId stream, String holder) {
    try {
      var _ = catalog.lease(stream, holder, clock.instant(), leased);
    } catch (CatalogException e) {
      LOG.warn("The lease of {} could not be renewed: {}", stream, e.getMessage());
    }
  }
}
