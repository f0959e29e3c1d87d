package dev.perennial.tsdb.catalog.stored;

import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.StreamId;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers what the bytes of each stream's manifest meant last, so that reading one that has not changed costs a comparison.
///
/// The bytes are read every time: this is no cache of what stands in the catalogue. Safe for many threads.
public final class DecodedManifests {
  private final ConcurrentHashMap<StreamId, Known> known = new ConcurrentHashMap<>();

  /// Nothing is known yet.
  public DecodedManifests() {}

  private static final class Known {
    final byte[] bytes;
    final Manifest manifest;

    Known(byte[] bytes, Manifest manifest) {
      this.bytes = bytes;
      this.manifest = manifest;
    }
  }

  /// The manifest of some bytes, as [ManifestJson#decode].
  public Manifest of(StreamId stream, byte[] bytes) {
    var before = known.get(stream);
    if (before != null && Arrays.equals(before.bytes, bytes)) {
      return before.manifest;
    }
    var manifest = ManifestJson.decode(stream, bytes);
    known.put(stream, new Known(bytes, manifest));
    return manifest;
  }
}
