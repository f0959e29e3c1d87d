package dev.perennial.tsdb.catalog.stored;

import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Swap;
import java.util.List;

/// What stands in the catalogue for a stream, as far as it tells how a write ended: version, fencing token, last writes.
public record Standing(long version, long token, List<String> writes) {
  /// No manifest.
  public static final Standing NONE = new Standing(0, 0, List.of());

  /// Copies the list.
  public Standing {
    writes = List.copyOf(writes);
  }

  /// How `write` ended, given that this was read after it was tried and that the try ended `because`.
  ///
  /// Versions and tokens only grow, and a write id never comes back. So what stands now decides for good unless the write
  /// still fits what stands, or so much was written since that its own id would be forgotten.
  public Swap judge(ManifestWrite write, String because) {
    if (writes.contains(write.id())) {
      return new Swap.Committed(write.manifest());
    }
    String stream = write.manifest().stream().toString();
    if (write.token().isPresent() && write.token().getAsLong() != token) {
      return new Swap.Lost(
          "Stream " + stream + " was leased again: its fencing token is " + token + ", not " + write.token().getAsLong() + ".");
    }
    if (version == write.before() && lastWrite().equals(write.lastWrite())) {
      return new Swap.Unknown(
          "Version " + write.before() + " of stream " + stream + " still stands, and the write may yet arrive: " + because);
    }
    if (version < write.before() && lastWrite().equals(write.lastWrite()) && !write.lastWrite().isEmpty()) {
      throw new IllegalStateException(
          "Cannot write version " + write.manifest().version() + " of stream " + stream + " over version " + version
              + ": one write takes one change");
    }
    if (version >= write.manifest().version() + Manifest.REMEMBERED) {
      return new Swap.Unknown(
          "Stream " + stream + " has moved on to version " + version + " and remembers only its last "
              + Manifest.REMEMBERED + " writes: " + because);
    }
    return new Swap.Lost("Version " + version + " of stream " + stream + " stands, not version " + write.before() + ".");
  }

  private String lastWrite() {
    return writes.isEmpty() ? "" : writes.getFirst();
  }
}
