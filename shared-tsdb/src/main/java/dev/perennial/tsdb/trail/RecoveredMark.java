package dev.perennial.tsdb.trail;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.ObjectStore;
import java.nio.charset.StandardCharsets;

/// The object beside a dead trail's parcels that says: all of it, up to and with this parcel, is in blocks or in the replica's next trail.
public final class RecoveredMark {
  /// The last part of its key.
  public static final String NAME = "recovered";

  private RecoveredMark() {}

  /// Whether the trail that ends with the parcel `last` is marked.
  public static boolean stands(ObjectStore store, TrailId id, Trail.Listed last) {
    return store.read(id.prefix() + NAME).map(bytes -> new String(bytes.toArray(), StandardCharsets.UTF_8)).filter(last.key()::equals).isPresent();
  }

  /// Marks the trail that ends with the parcel `last`.
  public static void set(ObjectStore store, TrailId id, Trail.Listed last) {
    store.put(id.prefix() + NAME, ByteSlice.of(last.key().getBytes(StandardCharsets.UTF_8)));
  }
}
