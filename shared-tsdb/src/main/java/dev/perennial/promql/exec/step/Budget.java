package dev.perennial.promql.exec.step;

import java.util.concurrent.atomic.AtomicLong;

/// What a query may hold in memory at a time, in samples and in bytes. Safe for many threads.
public final class Budget implements AutoCloseable {
  private final long maxSamples;
  private final long maxBytes;
  private final AtomicLong samples = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();
  private final AtomicLong peakBytes = new AtomicLong();

  private final Memory memory;

  /// A budget of which nothing is used yet, for a query that begins now.
  public Budget(long maxSamples, long maxBytes, Memory memory) {
    this.maxSamples = maxSamples;
    this.maxBytes = maxBytes;
    this.memory = memory;
    memory.enter();
  }

  /// Gives everything back, at the query's end.
  @Override
  public void close() {
    memory.leave(bytes.getAndSet(0));
  }

  /// Accounts for more samples held.
  ///
  /// @throws QueryException if that is more than the budget
  public void take(long moreSamples, long moreBytes) {
    long now = samples.addAndGet(moreSamples);
    long nowBytes = bytes.addAndGet(moreBytes);
    peak.accumulateAndGet(now, Math::max);
    peakBytes.accumulateAndGet(nowBytes, Math::max);
    boolean shared = moreBytes == 0 || memory.take(moreBytes, nowBytes);
    if (now > maxSamples) {
      throw QueryException.execution("query processing would load too many samples into memory in query execution");
    }
    if (nowBytes > maxBytes) {
      throw QueryException.execution(
          "query processing would hold more than the %,d KiB of memory that one query may have in query execution: select fewer series, a shorter range or a longer step"
              .formatted(maxBytes >> 10));
    }
    if (!shared) {
      throw QueryException.execution(
          "query processing would hold more memory than the queries under way may have together, and more than its share of it: ask again later, or for fewer series, a shorter range or a longer step");
    }
  }

  /// Accounts for samples no longer held.
  public void release(long fewerSamples, long fewerBytes) {
    samples.addAndGet(-fewerSamples);
    bytes.addAndGet(-fewerBytes);
    memory.release(fewerBytes);
  }

  /// The most bytes held at a time so far.
  public long peakBytes() {
    return peakBytes.get();
  }

  /// The most samples held at a time so far.
  public long peakSamples() {
    return peak.get();
  }
}
