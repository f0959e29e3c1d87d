package dev.perennial.query.cost;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the bucket was asked for on behalf of one query. Safe for many threads.
///
/// A request is put on the bill of the thread that makes it: the one [#during] runs work for, which threads that are started
/// meanwhile inherit. What another query asked for is not on it, nor what was at hand in a cache.
public final class Bill {
  private static final InheritableThreadLocal<@Nullable Bill> OPEN = new InheritableThreadLocal<>();

  private final LongAdder gets = new LongAdder();
  private final LongAdder lists = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  /// What is on a bill: requests that read an object or its size, pages of listings, and the bytes that came.
  public record Sum(long gets, long lists, long bytes) {
    /// Nothing.
    public static final Sum NOTHING = new Sum(0, 0, 0);

    /// All requests.
    public long requests() {
      return gets + lists;
    }

    /// This and `other`.
    public Sum and(Sum other) {
      return new Sum(gets + other.gets, lists + other.lists, bytes + other.bytes);
    }
  }

  /// Does `work`, whose requests are on this bill.
  public <T> T during(Supplier<T> work) {
    var before = OPEN.get();
    OPEN.set(this);
    try {
      return work.get();
    } finally {
      OPEN.set(before);
    }
  }

  /// What is on it so far.
  public Sum sum() {
    return new Sum(gets.sum(), lists.sum(), bytes.sum());
  }

  static void get(long length) {
    var open = OPEN.get();
    if (open != null) {
      open.gets.increment();
      open.bytes.add(length);
    }
  }

  static void list() {
    var open = OPEN.get();
    if (open != null) {
      open.lists.increment();
    }
  }
}
