package dev.perennial.query.cache;

import dev.perennial.tsdb.bytes.ByteSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Stretches as files: their bytes, and behind them a checksum of the name and the bytes. A file is written beside its place and then
/// moved there; nothing waits for the disk, so a crash of the machine may leave files with other bytes, which the checksum tells.
record StretchFiles(Path folder, AtomicLong serial) {
  private static final String UNDER_WAY = "under-way";
  private static final int SUM = 4;
  private static final int TRIES = 5;

  StretchFiles(Path folder) {
    this(folder, new AtomicLong());
  }

  private Path path(Stretch stretch) {
    return folder.resolve(stretch.key()).resolve(stretch.name());
  }

  private static int sum(Stretch stretch, byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update((stretch.key() + "/" + stretch.name()).getBytes(StandardCharsets.UTF_8));
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  void write(Stretch stretch, ByteSlice bytes) throws IOException {
    var place = path(stretch);
    var beside = folder.resolve(UNDER_WAY).resolve(Long.toString(serial.incrementAndGet()));
    try {
      try (var out = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
        writeAll(out, ByteBuffer.wrap(bytes.array(), bytes.offset(), bytes.length()));
        writeAll(out, ByteBuffer.allocate(SUM).putInt(sum(stretch, bytes.array(), bytes.offset(), bytes.length())).flip());
      }
      move(beside, place);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    for (int left = TRIES; ; left--) {
      Files.createDirectories(to.getParent());
      try {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return;
      } catch (NoSuchFileException e) {
        // The folder became empty and was removed in between.
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /// A part of a stretch, or nothing where the file is not what was written.
  Optional<ByteSlice> read(Stretch stretch, long offset, int length) {
    try {
      var bytes = Files.readAllBytes(path(stretch));
      if (bytes.length != stretch.length() + SUM || ByteBuffer.wrap(bytes).getInt(stretch.length()) != sum(stretch, bytes, 0, stretch.length())) {
        return Optional.empty();
      }
      return Optional.of(ByteSlice.of(bytes, (int) (offset - stretch.offset()), length));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Removes a stretch; one that cannot be removed is found again at the next start.
  void remove(Stretch stretch) {
    try {
      var place = path(stretch);
      Files.deleteIfExists(place);
      for (var up = place.getParent(); up != null && !up.equals(folder) && isEmpty(up); up = up.getParent()) {
        Files.deleteIfExists(up);
      }
    } catch (IOException _) {
      // Somebody was quicker, or the disk is sick, which reads and writes tell.
    }
  }

  private static boolean isEmpty(Path at) throws IOException {
    try (var entries = Files.newDirectoryStream(at)) {
      return !entries.iterator().hasNext();
    }
  }

  /// Removes what was under way when a former process ended. To be called before anything is written.
  void clear() throws IOException {
    var under = folder.resolve(UNDER_WAY);
    Files.createDirectories(under);
    try (var entries = Files.newDirectoryStream(under)) {
      for (var entry : entries) {
        Files.delete(entry);
      }
    }
  }

  /// Tells of every stretch that is there by its name and size, for as long as `known` wants more, and removes those of another size.
  void recall(Predicate<Stretch> known) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            var key = folder.relativize(file.getParent()).toString().replace('\\', '/');
            var stretch = Stretch.named(key, file.getFileName().toString());
            if (stretch.isPresent() && attributes.size() == stretch.get().length() + SUM) {
              return known.test(stretch.get()) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            } else if (stretch.isPresent()) {
              Files.deleteIfExists(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException why) {
            // Evicted meanwhile.
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path at, @Nullable IOException why) {
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
