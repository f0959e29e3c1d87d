package dev.perennial.tsdb.block;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.bytes.ByteWriter;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.objectstore.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Objects in memory that counts the requests made to it.
final class Shelf implements ObjectStore {
  private final Map<String, ByteSlice> objects = Collections.synchronizedMap(new TreeMap<>());
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());

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
  public Optional<ObjectFacts> head(String key) {
    requests.add("head " + key);
    return Optional.ofNullable(objects.get(key)).map(bytes -> new ObjectFacts(key, bytes.length(), Instant.EPOCH));
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    requests.add("read " + key);
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    requests.add("read " + key + " " + offset + " " + length);
    var bytes = objects.get(key);
    if (bytes == null || offset + length > bytes.length()) {
      throw ObjectStoreException.fatal(key, "There is no byte " + (offset + length) + " of " + key);
    }
    return bytes.slice((int) offset, length);
  }

  @Override
  public void put(String key, ByteSlice bytes) {
    objects.put(key, bytes);
  }

  @Override
  public Put putIfAbsent(String key, ByteSlice bytes) {
    return objects.putIfAbsent(key, bytes) == null ? new Put.Stored() : new Put.Exists();
  }

  @Override
  public Upload upload(String key) {
    var out = new ByteWriter();
    return new Upload() {
      @Override
      public void write(byte[] bytes, int offset, int length) {
        out.bytes(bytes, offset, length);
      }

      @Override
      public void complete() {
        put(key, out.copy());
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    var found = objects.entrySet().stream().filter(object -> object.getKey().startsWith(prefix));
    return new Page(
        found.map(object -> new ObjectFacts(object.getKey(), object.getValue().length(), Instant.EPOCH)).toList(), List.of(), "");
  }

  @Override
  public void delete(String key) {
    objects.remove(key);
  }

  @Override
  public String location() {
    return "memory";
  }
}
