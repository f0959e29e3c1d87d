package dev.perennial.tsdb.objectstore.directory;

import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.objectstore.Folding;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import dev.perennial.tsdb.objectstore.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A bucket in a folder of this machine, shared by any number of processes.
///
/// One thing that S3 allows cannot be had: an object `a` beside an object `a/b`.
public final class DirectoryObjectStore implements ObjectStore {
  /** A file is read piece by piece: Java keeps a buffer outside its heap, as large as the largest piece, for each thread that ever read one. */
  private static final int PIECE = 128 << 10;

  private final Path root;
  private final Workplace workplace;

  /// The bucket in `root`, which is made at the first write if it is not there.
  public DirectoryObjectStore(Path root) {
    this.root = root;
    this.workplace = new Workplace(root);
  }

  @Override
  public Optional<ObjectFacts> head(String key) {
    try {
      return DirectoryListing.facts(FileNames.path(root, key), key);
    } catch (UncheckedIOException e) {
      throw failure("look at", key, e);
    }
  }

  @Override
  public Optional<ByteSlice> read(String key) {
    if (head(key).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ByteSlice.of(Files.readAllBytes(FileNames.path(root, key))));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure("read", key, e);
    }
  }

  @Override
  public ByteSlice read(String key, long offset, int length) {
    try (var file = FileChannel.open(FileNames.path(root, key), StandardOpenOption.READ)) {
      long size = file.size();
      if (offset < 0 || length < 0 || offset > size - length) {
        throw ObjectStoreException.fatal(
            key, "Cannot read " + length + " bytes of " + key + " in " + root + " at " + offset + ": it ends at " + size);
      }
      var bytes = ByteBuffer.allocate(length);
      while (bytes.position() < length) {
        bytes.limit(Math.min(length, bytes.position() + PIECE));
        if (file.read(bytes, offset + bytes.position()) < 0) {
          throw new IOException("it became shorter while it was read");
        }
      }
      return ByteSlice.of(bytes.array());
    } catch (NoSuchFileException _) {
      throw ObjectStoreException.fatal(key, "Cannot read " + key + " in " + root + ": there is no such object");
    } catch (IOException e) {
      throw failure("read", key, e);
    }
  }

  @Override
  public void put(String key, ByteSlice bytes) {
    try (var upload = upload(key)) {
      upload.write(bytes.array(), bytes.offset(), bytes.length());
      upload.complete();
    }
  }

  @Override
  public Put putIfAbsent(String key, ByteSlice bytes) {
    var target = FileNames.path(root, key);
    try {
      var file = workplace.newFile();
      try (var upload = new DirectoryUpload(this, key, target, file)) {
        upload.write(bytes.array(), bytes.offset(), bytes.length());
        upload.force();
        place(target, () -> Files.createLink(target, file));
      }
    } catch (FileAlreadyExistsException _) {
      return new Put.Exists();
    } catch (IOException e) {
      throw failure("store", key, e);
    }
    try {
      forceFolders(target);
      return new Put.Stored();
    } catch (IOException e) {
      return new Put.Unknown("It is not known whether " + key + " in " + root + " would survive a power cut: " + e);
    }
  }

  @Override
  public Upload upload(String key) {
    var target = FileNames.path(root, key);
    try {
      return new DirectoryUpload(this, key, target, workplace.newFile());
    } catch (IOException e) {
      throw failure("upload", key, e);
    }
  }

  @Override
  public Page list(String prefix, String delimiter, String token) {
    var page = new Folding(prefix, delimiter, token);
    try {
      new DirectoryListing(root, page).walk();
      return page.page();
    } catch (IOException e) {
      throw failure("list", prefix, e);
    } catch (UncheckedIOException e) {
      throw failure("list", prefix, e);
    }
  }

  @Override
  public void delete(String key) {
    var path = FileNames.path(root, key);
    try {
      if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(path);
      }
      // Also where there was no object: whoever deleted it may have died before its folders were gone.
      for (var folder = path.getParent(); folder != null && !folder.equals(root) && isGone(folder); folder = folder.getParent()) {}
    } catch (IOException e) {
      throw failure("delete", key, e);
    }
  }

  /// Whether there is no such folder, once it was removed if nothing but folders is in it.
  private static boolean isGone(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    }
    try (var entries = Files.newDirectoryStream(folder)) {
      for (var entry : entries) {
        if (!isGone(entry)) {
          return false;
        }
      }
      Files.deleteIfExists(folder);
      return true;
    } catch (NoSuchFileException _) {
      return true;
    } catch (DirectoryNotEmptyException _) {
      // Something was put there meanwhile.
      return false;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  @Override
  public String location() {
    return root.toString();
  }

  /// Makes a finished file the object at `target`, in place of one that may be there.
  void publish(Path file, Path target) throws IOException {
    place(target, () -> Files.move(file, target, StandardCopyOption.ATOMIC_MOVE));
    forceFolders(target);
  }

  /// Runs `step` once the folder of `target` is there; a delete elsewhere may take it away again in between.
  private static void place(Path target, Step step) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        createFolder(target.resolveSibling(""));
        step.run();
        return;
      } catch (NoSuchFileException e) {
        if (attempt == 100) {
          throw e;
        }
      }
    }
  }

  private static void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new NotDirectoryException(e.getFile());
    }
  }

  /// Forces to disk the entries that lead from the root to the object.
  private void forceFolders(Path target) throws IOException {
    for (var folder = target.getParent(); folder != null; folder = folder.equals(root) ? null : folder.getParent()) {
      try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (NoSuchFileException _) {
        // The object was deleted meanwhile, and its folder with it.
      }
    }
  }

  ObjectStoreException failure(String verb, String key, Exception failure) {
    Throwable e = failure instanceof UncheckedIOException && failure.getCause() != null ? failure.getCause() : failure;
    String message = "Cannot " + verb + " " + key + " in " + root + ": " + e;
    return e instanceof AccessDeniedException || e instanceof NotDirectoryException
        ? ObjectStoreException.fatal(key, message)
        : ObjectStoreException.passing(key, message, e);
  }

  private interface Step {
    void run() throws IOException;
  }
}
