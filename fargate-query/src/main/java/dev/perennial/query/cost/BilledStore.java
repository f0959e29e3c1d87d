package dev.perennial.query.cost;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import java.util.Optional;

/// The bucket `inner`, which puts what it is asked for on the open [Bill].
///
/// A request counts once it was answered, found or not; retries beneath are not seen.
public record BilledStore(ObjectStore inner) implements ForwardingObjectStore {
  private static Optional<ByteSlice> billed(Optional<ByteSlice> bytes) {
    Bill.get(bytes.map(ByteSlice::length).orElse(0));
    return bytes;
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    var facts = inner.head(key);
    Bill.get(0);
    return facts;
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    return billed(inner.read(key));
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    var bytes = inner.read(key, offset, length);
    Bill.get(length);
    return bytes;
  }

  @Override
  public Optional<ByteSlice> readStart(String key, int most) {
    return billed(inner.readStart(key, most));
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    var page = inner.list(prefix, delimiter, token);
    Bill.list();
    return page;
  }
}
