package dev.perennial.tsdb.objectstore;

import dev.perennial.tsdb.bytes.ByteSlice;
import java.util.List;
import java.util.Optional;

/// A bucket that hands everything on to another one: whoever wraps one says only what it does otherwise.
///
/// A read of an object's start is not handed on whole but comes as a look and a read, which whoever counts them sees.
public interface ForwardingObjectStore extends ObjectStore {
  /// The bucket behind this one.
  ObjectStore inner();

  @Override
  default Optional<ObjectFacts> head(String key) {
    return inner().head(key);
  }

  @Override
  default Optional<ByteSlice> read(String key) {
    return inner().read(key);
  }

  @Override
  default ByteSlice read(String key, long offset, int length) {
    return inner().read(key, offset, length);
  }

  @Override
  default void put(String key, ByteSlice bytes) {
    inner().put(key, bytes);
  }

  @Override
  default Put putIfAbsent(String key, ByteSlice bytes) {
    return inner().putIfAbsent(key, bytes);
  }

  @Override
  default Upload upload(String key) {
    return inner().upload(key);
  }

  @Override
  default Page list(String prefix, String delimiter, String token) {
    return inner().list(prefix, delimiter, token);
  }

  @Override
  default void delete(String key) {
    inner().delete(key);
  }

  @Override
  default void erase(List<String> keys) {
    inner().erase(keys);
  }

  @Override
  default String location() {
    return inner().location();
  }
}
