package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ForwardingObjectStore;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.Page;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// A bucket in memory that notes the requests made to it.
final class Shelf implements ForwardingObjectStore {
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  final AtomicLong bytesRead = new AtomicLong();
  private final ObjectStore objects = new MemoryObjectStore(() -> Instant.EPOCH);

  /// A shelf with every file below `folder`.
  static Shelf of(Path folder) {
    var shelf = new Shelf();
    try (var files = Files.walk(folder)) {
      for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        shelf.put(folder.relativize(file).toString(), ByteSlice.of(Files.readAllBytes(file)));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return shelf;
  }

  @Override
  public ObjectStore inner() {
    return objects;
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    requests.add("head " + key);
    return objects.head(key);
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    requests.add("read " + key);
    return objects.read(key);
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    requests.add("read " + key + " " + offset + " " + length);
    bytesRead.addAndGet(length);
    return objects.read(key, offset, length);
  }

  @Override
  public Optional<ByteSlice> readStart(String key, int most) {
    requests.add("start " + key);
    var found = objects.readStart(key, most);
    found.ifPresent(start -> bytesRead.addAndGet(start.length()));
    return found;
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    requests.add("list " + prefix);
    return objects.list(prefix, delimiter, token);
  }
}
