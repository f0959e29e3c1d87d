package dev.perennial.env.simulation;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.objectstore.Page;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/// The bucket as processes reach it. An upload is one effect, when it is completed: before that it shows nothing.
record SimulatedBucket(ObjectStore bucket, Wire wire, Invariants invariants, Consumer<String> arrived) implements ObjectStore {
  @Override
  public Optional<ObjectFacts> head(String key) {
    read(key, "head");
    return bucket.head(key);
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    read(key, "read");
    return bucket.read(key);
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    read(key, "read");
    return bucket.read(key, offset, length);
  }

  @Override
  public void put(String key, ByteSlice bytes) {
    var _ = wire.effect("put", key, () -> stored(key, bytes), why -> failed(key, why));
  }

  @Override
  public Put putIfAbsent(String key, ByteSlice bytes) {
    return wire.<Put>effect(
        "putIfAbsent",
        key,
        () -> {
          if (bucket.head(key).isPresent()) {
            return new Put.Exists();
          }
          stored(key, bytes);
          return new Put.Stored();
        },
        Put.Unknown::new);
  }

  private boolean stored(String key, ByteSlice bytes) {
    invariants.puts(key, bytes);
    bucket.put(key, bytes);
    arrived.accept(key);
    return true;
  }

  @Override
  public Upload upload(String key) {
    var out = new ByteArrayOutputStream();
    return new Upload() {
      @Override
      public void write(byte[] bytes, int offset, int length) {
        out.write(bytes, offset, length);
      }

      @Override
      public void complete() {
        put(key, ByteSlice.of(out.toByteArray()));
      }

      @Override
      public void close() {
        // Nothing was shown.
      }
    };
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    read(prefix, "list");
    return bucket.list(prefix, delimiter, token);
  }

  @Override
  public void delete(String key) {
    var _ =
        wire.effect(
            "delete",
            key,
            () -> {
              invariants.deletes(key);
              bucket.delete(key);
              return true;
            },
            why -> failed(key, why));
  }

  @Override
  public String location() {
    return "simulation";
  }

  private void read(String key, String what) {
    if (wire.readFails()) {
      var _ = failed(key, what + " failed in the simulation.");
    }
  }

  private static boolean failed(String key, String why) {
    throw ObjectStoreException.passing(key, "Cannot reach " + key + ": " + why, new IllegalStateException(why));
  }
}
