package dev.perennial.sidecar.ship;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;

/// A bucket whose user is killed just before or just after one of its writes.
final class DyingStore implements ForwardingObjectStore {
  /// The process is gone.
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// On which side of the write it dies.
  enum Side {
    /// Nothing was written.
    BEFORE,
    /// It was written, and nobody heard of it.
    AFTER
  }

  private final ObjectStore inner;
  private final List<String> written = new ArrayList<>();
  private int left;
  private Side side = Side.BEFORE;

  DyingStore(ObjectStore inner) {
    this.inner = inner;
    this.left = Integer.MAX_VALUE;
  }

  @Override
  public ObjectStore inner() {
    return inner;
  }

  void dieAt(int effect, Side where) {
    left = effect;
    side = where;
  }

  /// The keys written so far, once for each write.
  List<String> written() {
    return List.copyOf(written);
  }

  private void effect(String key, Runnable write) {
    boolean dies = left-- == 0;
    if (dies && side == Side.BEFORE) {
      throw new Killed();
    }
    write.run();
    written.add(key);
    if (dies) {
      throw new Killed();
    }
  }

  @Override
  public void put(String key, ByteSlice bytes) {
    effect(key, () -> inner.put(key, bytes));
  }

  @Override
  public Put putIfAbsent(String key, ByteSlice bytes) {
    var answer = new ArrayList<Put>();
    effect(key, () -> answer.add(inner.putIfAbsent(key, bytes)));
    return answer.getFirst();
  }

  @Override
  public Upload upload(String key) {
    var upload = inner.upload(key);
    return new Upload() {
      @Override
      public void write(byte[] bytes, int offset, int length) {
        upload.write(bytes, offset, length);
      }

      @Override
      public void complete() {
        effect(key, upload::complete);
      }

      @Override
      public void close() {
        upload.close();
      }
    };
  }

  @Override
  public void delete(String key) {
    effect(key, () -> inner.delete(key));
  }
}
