package dev.perennial.promql.exec.step;

import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/// Computes the batches of an operator on several threads and hands them over in order.
public final class Exchange {
  private static final Column[] NOTHING = {};

  private Exchange() {}

  /// Takes batches in the order of their series.
  @FunctionalInterface
  public interface Consumer {
    /// Takes the columns of the series from place `first` on.
    void accept(int first, Column[] batch);
  }

  /// Hands all batches of `operator` to `consumer`, on the calling thread, one after the other.
  ///
  /// One batch more than there are threads is computed ahead: what those hold is most of what a query of histograms takes. Computing
  /// a batch never waits for another one, so threads cannot starve. When this ends, in whatever way, no batch is being computed any
  /// more, so that what batches read from may be closed.
  public static void inOrder(Query query, Operator operator, Consumer consumer) {
    int batches = operator.batches();
    if (batches <= 1 || query.parallelism() == 1 || operator instanceof Held) {
      for (int i = 0; i < batches; i++) {
        query.check();
        consumer.accept(i * Operator.RUN, operator.batch(i));
      }
      return;
    }
    var ahead = new ArrayDeque<Future<Column[]>>();
    var abandoned = new AtomicBoolean();
    int next = 0;
    try {
      for (int i = 0; i < batches; i++) {
        while (next < batches && ahead.size() <= query.parallelism()) {
          int index = next++;
          ahead.add(query.executor().submit(() -> abandoned.get() ? NOTHING : compute(query, operator, index)));
        }
        consumer.accept(i * Operator.RUN, await(query, ahead.remove()));
      }
    } finally {
      abandoned.set(true);
      ahead.forEach(Exchange::outlive);
    }
  }

  private static Column[] compute(Query query, Operator operator, int index) {
    query.check();
    return operator.batch(index);
  }

  private static Column[] await(Query query, Future<Column[]> future) {
    try {
      return future.get();
    } catch (InterruptedException _) {
      outlive(future);
      Thread.currentThread().interrupt();
      query.check();
      throw new IllegalStateException("an interrupted query passed its check");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (failed.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(failed);
    }
  }

  /** Waits until a batch that nobody wants any more is computed. */
  private static void outlive(Future<Column[]> future) {
    boolean interrupted = false;
    while (!future.isDone()) {
      try {
        future.get();
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (ExecutionException _) {
        // The query has failed already, or ended for another reason.
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
