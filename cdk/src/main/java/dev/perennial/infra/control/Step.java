package dev.perennial.infra.control;

import java.time.Duration;
import java.util.Locale;

/// The functions, and what each is given: memory in MiB (which also buys processor time), the longest it may take, how many may run at once
/// where that is bounded, and what it may touch.
///
/// `compact` and `downsample` stream from bucket to bucket: their memory does not grow with the block, but a full core makes them quick.
enum Step {
  INDEX(1024, Duration.ofSeconds(30), 10, Access.WRITE),
  WAKE(1024, Duration.ofMinutes(5), 0, Access.CATALOGUE),
  PLAN(1024, Duration.ofMinutes(2), 0, Access.WRITE),
  COMPACT(3008, Duration.ofMinutes(15), 20, Access.WRITE),
  DOWNSAMPLE(3008, Duration.ofMinutes(15), 20, Access.WRITE),
  VERIFY(1769, Duration.ofMinutes(15), 0, Access.WRITE),
  SWAP(1024, Duration.ofMinutes(2), 0, Access.WRITE),
  QUARANTINE(1024, Duration.ofMinutes(1), 0, Access.CATALOGUE),
  RELEASE(1024, Duration.ofMinutes(1), 0, Access.CATALOGUE),
  RETAIN(1024, Duration.ofMinutes(5), 0, Access.WRITE),
  SWEEP(1024, Duration.ofMinutes(15), 5, Access.WRITE),
  RECONCILE(1024, Duration.ofMinutes(15), 1, Access.READ);

  private final int memory;
  private final Duration timeout;
  private final int concurrency;
  private final Access access;

  Step(int memory, Duration timeout, int concurrency, Access access) {
    this.memory = memory;
    this.timeout = timeout;
    this.concurrency = concurrency;
    this.access = access;
  }

  /// What a function may touch; all may read and write the catalogue, in which each enters its runs.
  enum Access {
    /// The catalogue alone.
    CATALOGUE,
    /// Blocks may be read.
    READ,
    /// Blocks may be read, written and deleted.
    WRITE
  }

  /// The word for it: package, state, construct.
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  int memory() {
    return memory;
  }

  Duration timeout() {
    return timeout;
  }

  int concurrency() {
    return concurrency;
  }

  Access access() {
    return access;
  }
}
