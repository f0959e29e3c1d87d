package dev.perennial.sidecar.serve;

import dev.perennial.tsdb.storeapi.StoreException;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that all answers under way may take together, so that one greedy query does not end the process.
final class Budget {
  private final long bytes;
  private final AtomicLong taken = new AtomicLong();

  Budget(long bytes) {
    this.bytes = bytes;
  }

  Share share() {
    return new Share();
  }

  long taken() {
    return taken.get();
  }

  /// What one answer holds. For one thread.
  final class Share implements AutoCloseable {
    private long held;

    void take(long more) {
      held += more;
      if (taken.addAndGet(more) > bytes) {
        throw new StoreException(
            StoreException.Reason.RESOURCE_EXHAUSTED,
            "Cannot answer: all answers under way would need more than "
                + (bytes >> 20)
                + " MiB. Ask for fewer series or a shorter time.",
            null);
      }
    }

    /// Gives everything back, once.
    @Override
    public void close() {
      taken.addAndGet(-held);
      held = 0;
    }
  }
}
