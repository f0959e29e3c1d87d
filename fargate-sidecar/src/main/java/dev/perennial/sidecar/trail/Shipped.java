package dev.perennial.sidecar.trail;

import dev.perennial.tsdb.trail.Parcel;
import dev.perennial.tsdb.trail.RunningHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// How much of one file is in the trail, and which file on the disk that was; `inode` is empty where that is not known.
record Shipped(long length, RunningHash hash, Parcel.End end, Optional<Object> inode) {
  static final Shipped NOTHING = new Shipped(0, RunningHash.NONE, Parcel.End.OPEN, Optional.empty());

  /// What an earlier process shipped, as its last parcel says.
  static Shipped of(Parcel.Standing standing) {
    return new Shipped(standing.length(), standing.hash(), standing.end(), Optional.empty());
  }

  Parcel.Standing standing(String name) {
    return new Parcel.Standing(name, length, hash, end);
  }

  /// With what was shipped now.
  Shipped and(Tail.Growth growth) {
    var bytes = growth.bytes();
    return new Shipped(length + bytes.length(), hash.and(bytes.array(), bytes.offset(), bytes.length()), growth.end(), inode);
  }

  /// Looks at the file on the disk: one that does not begin with the bytes that were shipped is another one, and is shipped from its beginning.
  ///
  /// Prometheus writes a segment anew when it repairs it after a crash.
  Shipped look(Path path) throws IOException {
    var attributes = Files.readAttributes(path, BasicFileAttributes.class);
    var now = Optional.ofNullable(attributes.fileKey());
    if (now.isPresent() && now.equals(inode) && attributes.size() >= length) {
      return this;
    }
    if (length > 0 && (attributes.size() < length || !beginning(path).equals(hash))) {
      return new Shipped(0, RunningHash.NONE, Parcel.End.OPEN, now);
    }
    boolean longer = end == Parcel.End.CLOSED && attributes.size() != length;
    return new Shipped(length, hash, longer ? Parcel.End.OPEN : end, now);
  }

  private RunningHash beginning(Path path) throws IOException {
    var piece = new byte[1 << 16];
    var found = RunningHash.NONE;
    try (var in = Files.newInputStream(path)) {
      for (long left = length; left > 0; ) {
        int read = in.readNBytes(piece, 0, (int) Math.min(piece.length, left));
        if (read == 0) {
          break;
        }
        found = found.and(piece, 0, read);
        left -= read;
      }
    }
    return found;
  }
}
