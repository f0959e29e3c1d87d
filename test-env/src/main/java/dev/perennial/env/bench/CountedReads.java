package dev.perennial.env.bench;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A bucket that counts what is asked of it, as S3 would bill it.
final class CountedReads implements ForwardingObjectStore {
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

  @Override
  public ObjectStore inner() {
    return store;
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
  public Page list(String prefix, String delimiter, String token) {
    requests.incrementAndGet();
    return store.list(prefix, delimiter, token);
  }
}
