package dev.perennial.infra.control;

import java.time.Duration;
import java.util.Locale;

/// The functions, and what each is given: memory in MiB (which also buys processor time), the longest it may take, how many may run at once
/// where that is bounded, and what it may touch.
///
/// `compact`, `split`, `downsample` and `recover` stream from bucket to bucket: their memory does not grow with what they read, but a full core makes them
/// quick.
enum Step {
  INDEX(1024, Duration.ofSeconds(30), 10, Access.BLOCKS, Catalogue.WRITE),
  WAKE(1024, Duration.ofMinutes(5), 0, Access.NONE, Catalogue.READ),
  PLAN(1024, Duration.ofMinutes(2), 0, Access.JOBS, Catalogue.WRITE),
  COMPACT(3008, Duration.ofMinutes(15), 20, Access.BLOCKS, Catalogue.WRITE),
  DOWNSAMPLE(3008, Duration.ofMinutes(15), 20, Access.BLOCKS, Catalogue.WRITE),
  SPLIT(3008, Duration.ofMinutes(15), 0, Access.BLOCKS, Catalogue.WRITE),
  JOIN(1024, Duration.ofMinutes(2), 0, Access.METAS, Catalogue.WRITE),
  VERIFY(1769, Duration.ofMinutes(15), 0, Access.BLOCKS, Catalogue.WRITE),
  SWAP(1024, Duration.ofMinutes(2), 0, Access.BLOCKS, Catalogue.WRITE),
  QUARANTINE(1024, Duration.ofMinutes(1), 0, Access.NONE, Catalogue.WRITE),
  RELEASE(1024, Duration.ofMinutes(1), 0, Access.NONE, Catalogue.WRITE),
  RETAIN(1024, Duration.ofMinutes(5), 0, Access.MARKS, Catalogue.WRITE),
  SWEEP(1024, Duration.ofMinutes(15), 5, Access.BLOCKS, Catalogue.WRITE),
  RECONCILE(1024, Duration.ofMinutes(15), 1, Access.READ, Catalogue.WRITE),
  RECOVER(1769, Duration.ofMinutes(15), 1, Access.TRAILS_TO_BLOCKS, Catalogue.WRITE),
  PRUNE(1024, Duration.ofMinutes(15), 1, Access.TRAILS, Catalogue.WRITE),
  PATROL(512, Duration.ofMinutes(1), 1, Access.BOARD, Catalogue.READ);

  private final int memory;
  private final Duration timeout;
  private final int concurrency;
  private final Access access;
  private final Catalogue catalogue;

  Step(int memory, Duration timeout, int concurrency, Access access, Catalogue catalogue) {
    this.memory = memory;
    this.timeout = timeout;
    this.concurrency = concurrency;
    this.access = access;
    this.catalogue = catalogue;
  }

  /// What a function may touch in the bucket.
  enum Access {
    /// Nothing.
    NONE,
    /// Everything may be read.
    READ,
    /// Lists of jobs may be put.
    JOBS,
    /// The `meta.json` of blocks may be read.
    METAS,
    /// Marks may be put beside blocks.
    MARKS,
    /// Blocks may be read, written and deleted.
    BLOCKS,
    /// Trails may be read, and blocks be made of them.
    TRAILS_TO_BLOCKS,
    /// Trails may be read, and parcels be removed.
    TRAILS,
    /// What the patrol found may be read and written.
    BOARD
  }

  /// What a function may do in the catalogue. Who works enters its runs there.
  enum Catalogue {
    /// Read it.
    READ,
    /// Read and write it.
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

  /// Merges and downsampling go on for minutes, the others for seconds.
  Compilers compilers() {
    return switch (this) {
      case COMPACT, SPLIT, DOWNSAMPLE -> Compilers.BOTH;
      case INDEX, WAKE, PLAN, JOIN, VERIFY, SWAP, QUARANTINE, RELEASE, RETAIN, SWEEP, RECONCILE, RECOVER, PRUNE, PATROL -> Compilers.FIRST;
    };
  }

  Access access() {
    return access;
  }

  Catalogue catalogue() {
    return catalogue;
  }
}
