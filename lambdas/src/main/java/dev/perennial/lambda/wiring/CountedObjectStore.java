package dev.perennial.lambda.wiring;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import java.util.List;
import java.util.Optional;

/// A bucket whose writes are counted as [Effects]. An upload is one effect, when it is completed: before that it shows nothing.
public record CountedObjectStore(ObjectStore bucket, Effects effects) implements ObjectStore {
  @Override
  public Optional<ObjectFacts> head(String key) {
    effects.alive();
    return bucket.head(key);
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    effects.alive();
    return bucket.read(key);
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    effects.alive();
    return bucket.read(key, offset, length);
  }

  @Override
  public void put(String key, ByteSlice bytes) {
    effects.counted(() -> bucket.put(key, bytes));
  }

  @Override
  public Put putIfAbsent(String key, ByteSlice bytes) {
    return effects.counted(() -> bucket.putIfAbsent(key, bytes));
  }

  @Override
  public Upload upload(String key) {
    effects.alive();
    return new CountedUpload(bucket.upload(key), effects);
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    effects.alive();
    return bucket.list(prefix, delimiter, token);
  }

  @Override
  public void delete(String key) {
    effects.counted(() -> bucket.delete(key));
  }

  @Override
  public void erase(List<String> keys) {
    effects.counted(() -> bucket.erase(keys));
  }

  @Override
  public String location() {
    return bucket.location();
  }

  private record CountedUpload(Upload upload, Effects effects) implements Upload {
    @Override
    public void write(byte[] bytes, int offset, int length) {
      upload.write(bytes, offset, length);
    }

    @Override
    public void complete() {
      effects.counted(upload::complete);
    }

    @Override
    public void close() {
      upload.close();
    }
  }
}
