package dev.perennial.promql.exec.step;

import java.util.concurrent.atomic.AtomicLong;

/// What a query may hold in memory at a time, in samples and in bytes. Safe for many threads.
public final class Budget {
  private final long maxSamples;
  private final long maxBytes;
  private final AtomicLong samples = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();
  private final AtomicLong peakBytes = new AtomicLong();

  /// A budget of which nothing is used yet.
  public Budget(long maxSamples, long maxBytes) {
    this.maxSamples = maxSamples;
    this.maxBytes = maxBytes;
  }

  /// Accounts for more samples held.
  ///
  /// @throws QueryException if that is more than the budget
  public void take(long moreSamples, long moreBytes) {
    long now = samples.addAndGet(moreSamples);
    long nowBytes = bytes.addAndGet(moreBytes);
    peak.accumulateAndGet(now, Math::max);
    peakBytes.accumulateAndGet(nowBytes, Math::max);
    if (now > maxSamples) {
      throw QueryException.execution("query processing would load too many samples into memory in query execution");
    }
    if (nowBytes > maxBytes) {
      throw QueryException.execution(
          "query processing would hold more than the %,d KiB of memory that one query may have in query execution: select fewer series, a shorter range or a longer step"
              .formatted(maxBytes >> 10));
    }
  }

  /// Accounts for samples no longer held.
  public void release(long fewerSamples, long fewerBytes) {
    samples.addAndGet(-fewerSamples);
    bytes.addAndGet(-fewerBytes);
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
