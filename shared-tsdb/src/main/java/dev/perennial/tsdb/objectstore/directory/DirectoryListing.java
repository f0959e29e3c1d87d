package dev.perennial.tsdb.objectstore.directory;

import dev.perennial.tsdb.objectstore.Folding;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A walk through the folder in the order of keys, which enters only folders that the page can reach into.
///
/// Keys are in order if a folder is sorted among its siblings by its name and the slash: `a.b`, `a/b`, `a0`.
final class DirectoryListing {
  private final Path root;
  private final Folding page;

  DirectoryListing(Path root, Folding page) {
    this.root = root;
    this.page = page;
  }

  /// Offers keys to the page until it is full.
  void walk() throws IOException {
    walk(root, "");
  }

  private boolean walk(Path folder, String prefix) throws IOException {
    for (var entry : entries(folder, prefix)) {
      boolean more =
          entry.isFolder()
              ? !page.reachesInto(entry.key()) || walk(entry.path(), entry.key())
              : page.offer(entry.key(), () -> facts(entry.path(), entry.key()));
      if (!more) {
        return false;
      }
    }
    return true;
  }

  private List<Entry> entries(Path folder, String prefix) throws IOException {
    var entries = new ArrayList<Entry>();
    try (var paths = Files.newDirectoryStream(folder)) {
      for (var path : paths) {
        String name = path.getFileName().toString();
        var segment = FileNames.segment(name);
        if (segment.isEmpty() || (prefix.isEmpty() && name.equals(FileNames.UPLOADS))) {
          continue;
        }
        // A link to a folder is not followed: it may lead round in a circle or out of the bucket.
        boolean isFolder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        entries.add(new Entry(path, prefix + segment.get() + (isFolder ? "/" : ""), isFolder));
      }
    } catch (NoSuchFileException | NotDirectoryException _) {
      // The last object below it was deleted meanwhile, or nothing was ever put.
    }
    entries.sort(Comparator.comparing(Entry::key, Folding.ORDER));
    return entries;
  }

  /// Facts of the file at `path`, unless there is none.
  static Optional<ObjectFacts> facts(Path path, String key) {
    try {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(new ObjectFacts(key, attributes.size(), attributes.lastModifiedTime().toInstant()))
          : Optional.empty();
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      // A path through a file, `a/b` where `a` is an object, is reported as an unnamed failure.
      if (!Files.exists(path)) {
        return Optional.empty();
      }
      throw new UncheckedIOException(e);
    }
  }

  private record Entry(Path path, String key, boolean isFolder) {}
}
