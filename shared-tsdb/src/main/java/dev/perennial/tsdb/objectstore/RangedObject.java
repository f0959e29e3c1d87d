package dev.perennial.tsdb.objectstore;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.MalformedBytesException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/// An object of known size that is read by ranges: many small ranges by few requests, a few requests at a time.
///
/// Safe for many threads. The key names the file in what is thrown; a range outside the object is a
/// [MalformedBytesException], for it was bytes that pointed there.
public final class RangedObject {
  /** Requests under way for one caller: enough to hide S3's latency, few enough not to be a burst. */
  private static final int AHEAD = 24;

  /** What they may ask for together. */
  private static final long AHEAD_BYTES = 24 << 20;

  private final ObjectStore store;
  private final String key;
  private final long size;

  /// Takes the bytes of a range.
  @FunctionalInterface
  public interface Visitor {
    /// Called with the bytes from the start of the range at place `i` on: all of the range, and often more.
    void visit(int i, ByteSlice bytes);
  }

  /// The object under `key`, known to have `size` bytes.
  public RangedObject(ObjectStore store, String key, long size) {
    this.store = store;
    this.key = key;
    this.size = size;
  }

  /// The object under `key`, if there is one; asks the store for its size.
  public static Optional<RangedObject> find(ObjectStore store, String key) {
    return store.head(key).map(facts -> new RangedObject(store, key, facts.size()));
  }

  /// The key.
  public String key() {
    return key;
  }

  /// The number of bytes.
  public long size() {
    return size;
  }

  /// Exactly `length` bytes from `offset` on.
  public ByteSlice read(long offset, long length) {
    if (offset < 0 || length < 0 || length > size - offset) {
      throw new MalformedBytesException(
          key, offset, "%d bytes are expected there, and the file has only %d in all".formatted(length, size));
    }
    if (length > Integer.MAX_VALUE - 64) {
      throw new MalformedBytesException(key, offset, "a part of " + length + " bytes is too long to be held in memory");
    }
    if (length == 0) {
      return ByteSlice.of(new byte[0]);
    }
    try {
      return store.read(key, offset, (int) length);
    } catch (ObjectStoreException failure) {
      var facts = failure.retryable() ? Optional.<ObjectFacts>empty() : store.head(key);
      if (facts.isPresent() && facts.get().size() != size) {
        throw new MalformedBytesException(
            key, -1, "it has %d bytes where %d are expected".formatted(facts.get().size(), size));
      }
      throw failure;
    }
  }

  /// Reads all of `ranges`, the next requests under way while `visitor` works, which is called in order on this thread.
  public void read(Ranges ranges, Visitor visitor) {
    var parts = ranges.parts();
    var underWay = new ArrayDeque<Future<ByteSlice>>();
    try {
      long bytesUnderWay = 0;
      for (int asked = 0, done = 0; done < parts.size(); done++) {
        for (; asked < parts.size() && asked - done < AHEAD && parts.size() > 1; asked++) {
          var part = parts.get(asked);
          long length = part.end() - part.start();
          if (asked > done && bytesUnderWay + length > AHEAD_BYTES) {
            break;
          }
          bytesUnderWay += length;
          underWay.add(readAhead(part.start(), length));
        }
        var part = parts.get(done);
        bytesUnderWay -= part.end() - part.start();
        var bytes = parts.size() == 1 ? read(part.start(), part.end() - part.start()) : await(underWay.remove());
        for (int i = part.first(); i < part.next(); i++) {
          int from = (int) (ranges.start(i) - part.start());
          visitor.visit(i, bytes.slice(from, bytes.length() - from));
        }
      }
    } finally {
      giveUp(underWay);
    }
  }

  /// Begins to read in the background.
  Future<ByteSlice> readAhead(long offset, long length) {
    var task = new FutureTask<>(() -> read(offset, length));
    Thread.ofVirtual().name("read " + key).start(task);
    return task;
  }

  ByteSlice await(Future<ByteSlice> task) {
    try {
      return task.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ObjectStoreException.passing(key, "Reading " + key + " was interrupted", interrupted);
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(failed);
      }
    }
  }

  static void giveUp(Deque<Future<ByteSlice>> tasks) {
    tasks.forEach(task -> task.cancel(false));
    tasks.clear();
  }
}
