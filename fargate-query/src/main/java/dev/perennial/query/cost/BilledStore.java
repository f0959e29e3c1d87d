package dev.perennial.query.cost;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import java.util.Optional;

/// A bucket that puts what it is asked for on the open [Bill].
///
/// A request counts once it was answered, found or not; retries beneath are not seen.
public final class BilledStore implements ObjectStore {
  private final ObjectStore store;

  /// The bucket `store`, billed.
  public BilledStore(ObjectStore store) {
    this.store = store;
  }

  private static Optional<ByteSlice> billed(Optional<ByteSlice> bytes) {
    Bill.get(bytes.map(ByteSlice::length).orElse(0));
    return bytes;
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    var facts = store.head(key);
    Bill.get(0);
    return facts;
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    return billed(store.read(key));
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    var bytes = store.read(key, offset, length);
    Bill.get(length);
    return bytes;
  }

  @Override
  public Optional<ByteSlice> readStart(String key, int most) {
    return billed(store.readStart(key, most));
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    var page = store.list(prefix, delimiter, token);
    Bill.list();
    return page;
  }

  @Override
  public void put(String key, ByteSlice bytes) {
    store.put(key, bytes);
  }

  @Override
  public Put putIfAbsent(String key, ByteSlice bytes) {
    return store.putIfAbsent(key, bytes);
  }

  @Override
  public Upload upload(String key) {
    return store.upload(key);
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
