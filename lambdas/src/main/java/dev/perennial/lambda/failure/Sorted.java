package dev.perennial.lambda.failure;

import dev.perennial.tsdb.bytes.MalformedBytesException;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a step and sorts what it throws into the three kinds that state machines tell apart.
public final class Sorted {
  private static final Logger LOG = LoggerFactory.getLogger(Sorted.class);

  private Sorted() {}

  /// A step's work.
  @FunctionalInterface
  public interface Work {
    /// Does it.
    void run() throws IOException;
  }

  /// Runs the work of `step`.
  public static void run(String step, Work work) {
    try {
      work.run();
    } catch (IOException | RuntimeException e) {
      var sorted = sort(e);
      LOG.warn("{} failed: {}", step, sorted.getMessage());
      throw sorted;
    }
  }

  /// The failure as one of the three kinds.
  static RuntimeException sort(Exception failure) {
    var why = String.valueOf(failure.getMessage());
    return switch (failure) {
      case RetryException known -> known;
      case QuarantineException known -> known;
      case PageException known -> known;
      case MalformedBytesException _ -> new QuarantineException(why, failure);
      case ObjectStoreException store when store.retryable() -> new RetryException(why, failure);
      case ObjectStoreException store when store.denied() -> new PageException(why, failure);
      case ObjectStoreException _ -> new QuarantineException(why, failure);
      // Without a cause it is not the table that failed but what was to be written, such as a manifest too large for an item.
      case CatalogException catalog -> catalog.getCause() == null ? new PageException(why, failure) : new RetryException(why, failure);
      case IOException _ -> new RetryException(why, failure);
      case IllegalArgumentException _ -> new PageException(why, failure);
      // What is not known to be hopeless is tried again; people are told when trying ends.
      default -> new RetryException(failure.getClass().getSimpleName() + ": " + why, failure);
    };
  }
}
