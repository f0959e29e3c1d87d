package dev.perennial.query.fanout;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Waits for work that runs beside, and passes its failures on as they were.
final class Waiting {
  private Waiting() {}

  static <T> T on(Future<T> work) {
    try {
      return work.get();
    } catch (InterruptedException e) {
      work.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The query was given up while it waited for its sources", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case null, default -> throw new IllegalStateException("A source failed in an unforeseen way", e);
      }
    }
  }
}
