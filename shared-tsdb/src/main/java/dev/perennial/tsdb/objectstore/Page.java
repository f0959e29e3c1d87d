package dev.perennial.tsdb.objectstore;

import java.util.List;

/// Part of a listing: objects, folded key prefixes that end in the delimiter, and the token of the next page (`""` at the end).
public record Page(List<ObjectFacts> objects, List<String> folders, String next) {
  /// Copies both lists.
  public Page {
    objects = List.copyOf(objects);
    folders = List.copyOf(folders);
  }
}
