package dev.perennial.query.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What files say, read again whenever one of them changed. A version that cannot be read leaves the one before. Safe for many threads.
final class Watched<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

  private final List<Path> files;
  private final Supplier<T> reading;
  private List<FileTime> times;
  private T value;

  private Watched(List<Path> files, Supplier<T> reading) {
    this.files = List.copyOf(files);
    this.reading = reading;
    this.times = times(this.files);
    this.value = reading.get();
  }

  /// Something that never changes.
  static <T> Watched<T> always(T value) {
    return new Watched<>(List.of(), () -> value);
  }

  /// What one file says; `reading` throws [IllegalArgumentException] with a sentence where it says nothing of sense.
  static <T> Watched<T> file(Path file, Function<Path, T> reading) {
    return new Watched<>(List.of(file), () -> reading.apply(file));
  }

  /// What several files say together.
  static <T> Watched<T> files(List<Path> files, Supplier<T> reading) {
    return new Watched<>(files, reading);
  }

  private static List<FileTime> times(List<Path> files) {
    return files.stream().map(Watched::time).toList();
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException _) {
      return FileTime.fromMillis(0);
    }
  }

  /// What they say now.
  synchronized T now() {
    var changed = times(files);
    if (!changed.equals(times)) {
      times = changed;
      try {
        value = reading.get();
      } catch (IllegalArgumentException e) {
        LOG.warn("{} What was read before stays in force.", e.getMessage());
      }
    }
    return value;
  }
}
