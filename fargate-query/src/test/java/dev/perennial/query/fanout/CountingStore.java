package dev.perennial.query.fanout;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A bucket that counts what is asked of it.
public record CountingStore(ObjectStore inner, AtomicLong lists, AtomicLong heads, AtomicLong wholes, AtomicLong starts, AtomicLong ranges, AtomicLong bytes)
    implements ForwardingObjectStore {
  /// Nothing was asked of it yet.
  public CountingStore(ObjectStore inner) {
    this(inner, new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong());
  }

  void forget() {
    lists.set(0);
    heads.set(0);
    wholes.set(0);
    starts.set(0);
    ranges.set(0);
    bytes.set(0);
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    heads.incrementAndGet();
    return inner.head(key);
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    wholes.incrementAndGet();
    return inner.read(key);
  }

  /// How often it was asked for bytes.
  public long reads() {
    return wholes.get() + starts.get() + ranges.get();
  }

  @Override
  public Optional<ByteSlice> readStart(String key, int most) {
    starts.incrementAndGet();
    return inner.readStart(key, most);
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    ranges.incrementAndGet();
    bytes.addAndGet(length);
    return inner.read(key, offset, length);
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    lists.incrementAndGet();
    return inner.list(prefix, delimiter, token);
  }
}
