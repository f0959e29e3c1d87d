package dev.perennial.sidecar.trail;

import dev.perennial.tsdb.block.BlockId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// The file in a data directory that names the incarnation of its trail, and the hash of the labels under which it is shipped: a
/// directory that is new, or whose labels changed, has a new trail.
final class IncarnationFile {
  static final String NAME = "perennial.trail";

  private final Path file;

  IncarnationFile(Path data) {
    this.file = data.resolve(NAME);
  }

  Optional<BlockId> read(String replica) {
    try {
      var words = Files.readString(file).strip().split(" ", -1);
      return words.length == 2 && words[0].equals(replica) ? BlockId.parse(words[1]) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  void write(String replica, BlockId incarnation) {
    var fresh = file.resolveSibling(NAME + ".new");
    try {
      Files.writeString(fresh, replica + " " + incarnation + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
