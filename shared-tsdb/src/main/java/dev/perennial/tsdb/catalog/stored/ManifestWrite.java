package dev.perennial.tsdb.catalog.stored;

import dev.perennial.tsdb.catalog.Manifest;
import java.util.OptionalLong;

/// One conditional write: the manifest under its new write id, and the fencing token that must stand, if any.
///
/// The condition is that the version before and the write before stand there. The version alone would
/// not do: a catalogue that was emptied and rebuilt counts from 1 again.
public record ManifestWrite(Manifest manifest, OptionalLong token) {
  /// This write's id.
  public String id() {
    return manifest.writes().getFirst();
  }

  /// The version that must stand there; 0 if there must be none.
  public long before() {
    return manifest.version() - 1;
  }

  /// The id of the write that must stand there as the last; empty if there must be none.
  public String lastWrite() {
    return manifest.writes().size() < 2 ? "" : manifest.writes().get(1);
  }
}
