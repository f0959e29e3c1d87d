package dev.perennial.query.fanout;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A bucket that counts what is asked of it.
record CountingStore(ObjectStore store, AtomicLong lists, AtomicLong heads, AtomicLong wholes, AtomicLong ranges, AtomicLong bytes)
    implements ObjectStore {
  CountingStore(ObjectStore store) {
    this(store, new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong());
  }

  void forget() {
    lists.set(0);
    heads.set(0);
    wholes.set(0);
    ranges.set(0);
    bytes.set(0);
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    heads.incrementAndGet();
    return store.head(key);
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    wholes.incrementAndGet();
    return store.read(key);
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    ranges.incrementAndGet();
    bytes.addAndGet(length);
    return store.read(key, offset, length);
  }

  @Override
  public void put(String key, ByteSlice content) {
    store.put(key, content);
  }

  @Override
  public Put putIfAbsent(String key, ByteSlice content) {
    return store.putIfAbsent(key, content);
  }

  @Override
  public Upload upload(String key) {
    return store.upload(key);
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    lists.incrementAndGet();
    return store.list(prefix, delimiter, token);
  }

  @Override
  public void delete(String key) {
    store.delete(key);
  }

  @Override
  public String location() {
    return store.location();
  }
}
