package dev.perennial.tsdb.objectstore.memory;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.Folding;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.objectstore.Page;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// A bucket in this process' memory.
public final class MemoryObjectStore implements ObjectStore {
  private final ConcurrentSkipListMap<String, Stored> objects = new ConcurrentSkipListMap<>(Folding.ORDER);
  private final InstantSource clock;

  /// An empty bucket that dates its objects by `clock`.
  public MemoryObjectStore(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    return Optional.ofNullable(objects.get(key)).map(stored -> stored.facts(key));
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    return Optional.ofNullable(objects.get(key)).map(Stored::bytes);
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    var stored = objects.get(key);
    if (stored == null) {
      throw ObjectStoreException.fatal(key, "Cannot read " + key + " in memory: there is no such object");
    }
    if (offset < 0 || length < 0 || offset + length > stored.bytes().length()) {
      throw ObjectStoreException.fatal(
          key,
          "Cannot read " + length + " bytes of " + key + " in memory at " + offset + ": it ends at " + stored.bytes().length());
    }
    return stored.bytes().slice((int) offset, length);
  }

  @Override
  public void put(String key, ByteSlice bytes) {
    objects.put(checked(key), stored(bytes));
  }

  @Override
  public Put putIfAbsent(String key, ByteSlice bytes) {
    return objects.putIfAbsent(checked(key), stored(bytes)) == null ? new Put.Stored() : new Put.Exists();
  }

  @Override
  public Upload upload(String key) {
    return new MemoryUpload(checked(key));
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    var page = new Folding(prefix, delimiter, token);
    for (var object : objects.tailMap(page.first(), true).entrySet()) {
      String key = object.getKey();
      if (!key.startsWith(prefix) || !page.offer(key, () -> Optional.of(object.getValue().facts(key)))) {
        break;
      }
    }
    return page.page();
  }

  @Override
  public void delete(String key) {
    objects.remove(key);
  }

  @Override
  public String location() {
    return "memory";
  }

  private static String checked(String key) {
    if (key.isEmpty()) {
      throw ObjectStoreException.fatal(key, "Cannot store an object in memory under an empty key");
    }
    return key;
  }

  private Stored stored(ByteSlice bytes) {
    return new Stored(ByteSlice.of(bytes.toArray()), clock.instant());
  }

  private record Stored(ByteSlice bytes, Instant modified) {
    ObjectFacts facts(String key) {
      return new ObjectFacts(key, bytes.length(), modified);
    }
  }

  private final class MemoryUpload implements Upload {
    private final String key;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;

    private MemoryUpload(String key) {
      this.key = key;
    }

    @Override
    public void write(byte[] some, int offset, int length) {
      requireOpen();
      bytes.write(some, offset, length);
    }

    @Override
    public void complete() {
      requireOpen();
      ended = true;
      put(key, ByteSlice.of(bytes.toByteArray()));
    }

    @Override
    public void close() {
      ended = true;
    }

    private void requireOpen() {
      if (ended) {
        throw new IllegalStateException("Cannot write to the upload of " + key + ": it has ended");
      }
    }
  }
}
