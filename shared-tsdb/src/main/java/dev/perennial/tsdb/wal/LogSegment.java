package dev.perennial.tsdb.wal;

import java.io.IOException;
import java.io.InputStream;

/// One file of a log, wherever its bytes are. `number` counts segments; those of a checkpoint have the number of the checkpoint.
public record LogSegment(String name, int number, Role role, Source source) {
  /// What of a file a replay takes.
  public enum Role {
    /// Everything.
    ALL,
    /// Only which series there are.
    SERIES
  }

  /// A file of which everything is taken.
  public LogSegment(String name, int number, Source source) {
    this(name, number, Role.ALL, source);
  }

  /// Opens the bytes from the beginning.
  @FunctionalInterface
  public interface Source {
    /// A stream that the caller closes.
    InputStream open() throws IOException;
  }
}
