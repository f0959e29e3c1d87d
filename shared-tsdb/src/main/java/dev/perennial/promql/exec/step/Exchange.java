package dev.perennial.promql.exec.step;

import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Computes the batches of an operator on several threads and hands them over in order.
public final class Exchange {
  private Exchange() {}

  /// Takes batches in the order of their series.
  @FunctionalInterface
  public interface Consumer {
    /// Takes the columns of the series from place `first` on.
    void accept(int first, Column[] batch);
  }

  /// Hands all batches of `operator` to `consumer`, on the calling thread, one after the other.
  ///
  /// A few batches are computed ahead. Computing a batch never waits for another one, so threads cannot starve.
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
    int next = 0;
    try {
      for (int i = 0; i < batches; i++) {
        while (next < batches && ahead.size() < 2 * query.parallelism()) {
          int index = next++;
          ahead.add(
              query.executor()
                  .submit(
                      () -> {
                        query.check();
                        return operator.batch(index);
                      }));
        }
        consumer.accept(i * Operator.RUN, await(query, ahead.remove()));
      }
    } finally {
      ahead.forEach(future -> future.cancel(false));
    }
  }

  private static Column[] await(Query query, Future<Column[]> future) {
    try {
      return future.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      query.check();
      throw new QueryException(QueryException.Kind.CANCELED, "query was canceled in expression evaluation");
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
}
