package dev.perennial.tsdb.location;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.catalog.sqlite.SqliteCatalog;
import java.nio.file.Path;
import java.security.SecureRandom;

/// Where a catalogue is: a SQLite file, or this process' memory.
public sealed interface CatalogLocation {
  /// The location that a word of a command line names: `sqlite:FILE` or `memory`.
  ///
  /// @throws IllegalArgumentException if it names none, with a sentence for the user
  static CatalogLocation parse(String text) {
    if (text.equals("memory")) {
      return new Memory();
    }
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    if (kind.equals("sqlite") && !rest.isBlank()) {
      return new Sqlite(Path.of(rest));
    }
    throw new IllegalArgumentException("Cannot open the catalogue \"" + text + "\": give sqlite:FILE or memory.");
  }

  /// Opens the catalogue; a SQLite file is made if it is not there.
  Catalog open();

  /// This process' memory.
  record Memory() implements CatalogLocation {
    @Override
    public Catalog open() {
      return new MemoryCatalog(new SecureRandom());
    }

    @Override
    public String toString() {
      return "memory";
    }
  }

  /// A SQLite file.
  record Sqlite(Path file) implements CatalogLocation {
    @Override
    public Catalog open() {
      return new SqliteCatalog(file, new SecureRandom());
    }

    @Override
    public String toString() {
      return "sqlite:" + file;
    }
  }
}
