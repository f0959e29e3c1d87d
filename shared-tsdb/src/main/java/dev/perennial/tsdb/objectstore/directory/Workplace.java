package dev.perennial.tsdb.objectstore.directory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// This process' own folder below `.uploads/`, where files grow before they are visible.
///
/// Made at the first write, so that reading needs no right to write.
/*
 * .uploads/
 *   0f3c…/lock     locked while its process lives, whatever way it ends
 *   0f3c…/17       an upload under way
 *
 * A process that dies leaves its folder and no lock. File locks belong to the whole process, and closing any channel
 * of a locked file gives the lock up, so folders of this process are known by LIVING and their locks left alone.
 */
final class Workplace {
  private static final Set<Path> LIVING = ConcurrentHashMap.newKeySet();
  private static final String LOCK = "lock";

  private final Path uploads;
  private final AtomicLong files = new AtomicLong();
  private @Nullable Path own;
  private @Nullable FileLock lock;

  Workplace(Path root) {
    this.uploads = root.resolve(FileNames.UPLOADS);
  }

  /// A path for a new file, on the file system of the bucket.
  Path newFile() throws IOException {
    return folder().resolve(Long.toString(files.incrementAndGet()));
  }

  private synchronized Path folder() throws IOException {
    var folder = own;
    if (folder != null && lock != null && lock.isValid() && Files.exists(folder)) {
      return folder;
    }
    Files.createDirectories(uploads);
    sweep();
    while (true) {
      folder = uploads.resolve(UUID.randomUUID().toString()).toAbsolutePath().normalize();
      LIVING.add(folder);
      Files.createDirectory(folder);
      lock = lockIn(folder);
      if (lock != null) {
        own = folder;
        return folder;
      }
      LIVING.remove(folder);
    }
  }

  /// The lock of a new folder, or null if another process' sweep took the folder before it was locked.
  private static @Nullable FileLock lockIn(Path folder) throws IOException {
    try {
      var file = folder.resolve(LOCK);
      var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      var taken = channel.tryLock();
      if (taken != null && Files.exists(file)) {
        return taken;
      }
      channel.close();
      return null;
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  /// Removes what processes left that died while they wrote.
  private void sweep() throws IOException {
    try (var folders = Files.newDirectoryStream(uploads)) {
      for (var folder : folders) {
        if (!LIVING.contains(folder.toAbsolutePath().normalize())) {
          sweep(folder);
        }
      }
    }
  }

  private static void sweep(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var free = channel.tryLock()) {
      if (free == null) {
        return;
      }
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException _) {
      // Another process sweeps the same folder.
    }
  }
}
