package dev.perennial.env.bench;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A bucket that counts what is asked of it, as S3 would bill it.
final class CountedReads implements ObjectStore {
  private final ObjectStore store;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  CountedReads(ObjectStore store) {
    this.store = store;
  }

  long requests() {
    return requests.get();
  }

  long bytes() {
    return bytes.get();
  }

  private Optional<ByteSlice> counted(Optional<ByteSlice> read) {
    requests.incrementAndGet();
    read.ifPresent(slice -> bytes.addAndGet(slice.length()));
    return read;
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    requests.incrementAndGet();
    return store.head(key);
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    return counted(store.read(key));
  }

  @Override
  public Optional<ByteSlice> readStart(String key, int most) {
    return counted(store.readStart(key, most));
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    requests.incrementAndGet();
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
    requests.incrementAndGet();
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
