package dev.perennial.tsdb.wal;

import java.io.IOException;
import java.io.InputStream;

/// One file of a log, wherever its bytes are. `number` counts segments; those of a checkpoint have the number of the checkpoint.
public record LogSegment(String name, int number, Source source) {
  /// Opens the bytes from the beginning.
  @FunctionalInterface
  public interface Source {
    /// A stream that the caller closes.
    InputStream open() throws IOException;
  }
}
