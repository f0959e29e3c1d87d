package dev.perennial.tsdb.catalog.stored;

import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers what the bytes of each stream's manifest meant last, so that reading one that has not changed costs a comparison.
///
/// What stands in the catalogue is asked every time, by the bytes or by the write that left them: this is no cache of it. Who asks for a
/// manifest that another thread is decoding waits for it. Safe for many threads.
public final class DecodedManifests {
  private final ConcurrentHashMap<StreamId, Known> known = new ConcurrentHashMap<>();

  private static final byte[] NONE = new byte[0];

  /// Nothing is known yet.
  public DecodedManifests() {}

  private static final class Known {
    final String write;
    final byte[] bytes;
    final Manifest manifest;

    Known(String write, byte[] bytes, Manifest manifest) {
      this.write = write;
      this.bytes = bytes;
      this.manifest = manifest;
    }
  }

  /// The manifest of some bytes, as [ManifestJson#decode].
  public Manifest of(StreamId stream, byte[] bytes) {
    var found =
        known.compute(
            stream,
            (_, before) -> before != null && Arrays.equals(before.bytes, bytes) ? before : new Known("", bytes, ManifestJson.decode(stream, bytes)));
    return found.manifest;
  }

  /// Bytes that are fetched where they are needed.
  public interface Bytes<E extends Exception> {
    /// Fetches them.
    byte[] fetch() throws E;
  }

  /// The manifest that the write called `write` left, whose bytes are fetched unless it is known. No two writes have one name.
  public <E extends Exception> Manifest of(StreamId stream, String write, Bytes<E> bytes) throws E {
    var before = known.get(stream);
    if (before != null && before.write.equals(write)) {
      return before.manifest;
    }
    var fetched = bytes.fetch();
    var found =
        known.compute(
            stream,
            (_, other) -> other != null && other.write.equals(write) ? other : new Known(write, NONE, ManifestJson.decode(stream, fetched)));
    return found.manifest;
  }
}
