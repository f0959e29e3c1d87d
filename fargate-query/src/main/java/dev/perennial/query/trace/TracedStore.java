package dev.perennial.query.trace;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import java.util.Optional;
import java.util.function.Supplier;

/// The bucket `inner`, each of whose reads is a step.
public record TracedStore(ObjectStore inner) implements ForwardingObjectStore {
  private static <T> T step(String name, String key, Supplier<T> work) {
    return Trace.call(
        name,
        () -> {
          Trace.note("perennial.object", key);
          return work.get();
        });
  }

  private static ByteSlice noted(ByteSlice bytes) {
    Trace.note("perennial.bytes", bytes.length());
    return bytes;
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    return step("bucket head", key, () -> inner.head(key));
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    return step("bucket read", key, () -> inner.read(key).map(TracedStore::noted));
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    return step(
        "bucket read",
        key,
        () -> {
          Trace.note("perennial.offset", offset);
          return noted(inner.read(key, offset, length));
        });
  }

  @Override
  public Optional<ByteSlice> readStart(String key, int most) {
    return step("bucket read", key, () -> inner.readStart(key, most).map(TracedStore::noted));
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    return step("bucket list", prefix, () -> inner.list(prefix, delimiter, token));
  }
}
