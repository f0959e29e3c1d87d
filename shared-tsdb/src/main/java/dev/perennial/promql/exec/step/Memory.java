package dev.perennial.promql.exec.step;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that all queries of an engine may hold together. Safe for many threads.
///
/// When it is used up, whoever holds more than an even share of it has to end, so that large queries never keep small ones from being
/// answered.
public final class Memory {
  private final long most;
  private final AtomicLong held = new AtomicLong();
  private final AtomicInteger queries = new AtomicInteger();

  /// Nothing is held yet.
  public Memory(long most) {
    this.most = most;
  }

  void enter() {
    queries.incrementAndGet();
  }

  void leave(long bytes) {
    held.addAndGet(-bytes);
    queries.decrementAndGet();
  }

  /// Accounts for more bytes of a query that then holds `own`; false if that query has to end.
  boolean take(long more, long own) {
    return held.addAndGet(more) <= most || own <= most / Math.max(1, queries.get());
  }

  void release(long fewer) {
    held.addAndGet(-fewer);
  }

  /// What all queries hold now.
  public long held() {
    return held.get();
  }
}
