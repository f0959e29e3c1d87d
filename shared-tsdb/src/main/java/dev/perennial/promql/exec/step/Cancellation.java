package dev.perennial.promql.exec.step;

/// A flag by which another thread ends a query.
public final class Cancellation {
  private volatile boolean canceled;

  /// Ends the queries that look at this flag, at their next batch.
  public void cancel() {
    canceled = true;
  }

  /// Whether it was raised.
  public boolean isCanceled() {
    return canceled;
  }
}
