package dev.perennial.tsdb.location;

import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.nio.file.Path;

/// Where a bucket is: a folder of this machine.
public sealed interface BucketLocation {
  /// The location that a word of a command line names.
  ///
  /// @throws IllegalArgumentException if it names none, with a sentence for the user
  static BucketLocation parse(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("Cannot open a bucket without a name: give a folder.");
    }
    if (text.contains("://")) {
      throw new IllegalArgumentException("Cannot open the bucket " + text + ": give a folder.");
    }
    return new Folder(Path.of(text));
  }

  /// Opens the bucket. Nothing is asked of it yet.
  ObjectStore open();

  /// A folder.
  record Folder(Path path) implements BucketLocation {
    @Override
    public ObjectStore open() {
      return new DirectoryObjectStore(path);
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }
}
