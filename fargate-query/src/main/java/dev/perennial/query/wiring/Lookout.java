package dev.perennial.query.wiring;

import dev.perennial.tsdb.admit.Rebuild;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps looking which blocks there are, where no catalogue tells, and who can be asked.
final class Lookout implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Optional<Rebuild> rebuild;
  private final TenantParts tenants;
  private @Nullable Thread looking;

  Lookout(Optional<Rebuild> rebuild, TenantParts tenants) {
    this.rebuild = rebuild;
    this.tenants = tenants;
  }

  /// Looks once, and goes on in a thread of its own.
  synchronized void start() {
    look();
    looking = Thread.ofVirtual().name("look around").start(this::keepLooking);
  }

  private void keepLooking() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(PAUSE);
        look();
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("Cannot look for blocks and endpoints: {} Trying again in {} s.", e.getMessage(), PAUSE.toSeconds());
      }
    }
  }

  private void look() {
    rebuild.ifPresent(Rebuild::refresh);
    tenants.poll();
  }

  @Override
  public synchronized void close() {
    if (looking != null) {
      looking.interrupt();
    }
  }
}
