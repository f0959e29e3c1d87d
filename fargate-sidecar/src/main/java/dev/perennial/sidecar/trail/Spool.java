package dev.perennial.sidecar.trail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Hard links to segments, so that Prometheus' deleting them does not take away what is not shipped yet.
///
/// A link to a file that Prometheus still has costs nothing; the others are held up to a number of bytes, then the oldest goes.
final class Spool {
  static final String NAME = "perennial.spool";

  private final Path data;
  private final Path folder;
  private final long limit;

  Spool(Path data, long limit) {
    this.data = data;
    this.folder = data.resolve(NAME);
    this.limit = limit;
  }

  /// Links the file `name` of the data directory, if it is there.
  void hold(String name) {
    var link = link(name);
    var file = data.resolve(name);
    try {
      if (Files.exists(link)) {
        if (!Files.exists(file) || Files.isSameFile(link, file)) {
          return;
        }
        // Prometheus wrote the segment anew.
        Files.delete(link);
      }
      Files.createDirectories(link.getParent());
      Files.createLink(link, file);
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      // Gone in this moment, or linked already.
    } catch (IOException | UnsupportedOperationException e) {
      // A disk that is full, or that knows no links: the file itself is read as long as it is there.
    }
  }

  /// Forgets a file that is shipped.
  void release(String name) {
    try {
      if (Files.exists(link(name))) {
        Files.deleteIfExists(link(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + link(name) + ": " + e.getMessage(), e);
    }
  }

  /// Where the bytes of a file are: in the data directory, or here.
  Path find(String name) {
    var file = data.resolve(name);
    return Files.exists(file) ? file : link(name);
  }

  /// The names of the files below `folderName` that are held here.
  List<String> names(String folderName) {
    var names = new ArrayList<String>();
    var own = folder.resolve(folderName);
    if (Files.isDirectory(own)) {
      try (var paths = Files.list(own)) {
        paths.forEach(path -> names.add(folderName + "/" + path.getFileName()));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot list " + own + ": " + e.getMessage(), e);
      }
    }
    return names;
  }

  /// A file that was let go of: its bytes, and when Prometheus wrote the last of them.
  record Gone(String name, long bytes, Instant written) {}

  /// Lets go of the oldest files that Prometheus has deleted until the others fit.
  List<Gone> shrink(List<String> folders) {
    var kept = new TreeMap<String, Gone>();
    for (var name : folders) {
      for (var file : names(name)) {
        if (!Files.exists(data.resolve(file))) {
          try {
            kept.put(file, new Gone(file, Files.size(link(file)), Files.getLastModifiedTime(link(file)).toInstant().truncatedTo(ChronoUnit.SECONDS)));
          } catch (IOException e) {
            // Gone meanwhile.
          }
        }
      }
    }
    long bytes = kept.values().stream().mapToLong(Gone::bytes).sum();
    var gone = new ArrayList<Gone>();
    while (bytes > limit) {
      var oldest = kept.pollFirstEntry().getValue();
      bytes -= oldest.bytes();
      release(oldest.name());
      gone.add(oldest);
    }
    return gone;
  }

  private Path link(String name) {
    return folder.resolve(name);
  }
}
