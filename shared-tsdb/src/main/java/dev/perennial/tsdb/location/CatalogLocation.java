package dev.perennial.tsdb.location;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.dynamodb.DynamoCatalog;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.catalog.sqlite.SqliteCatalog;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// Where a catalogue is: a SQLite file, a table of DynamoDB, or this process' memory.
public sealed interface CatalogLocation {
  /// The location that a word of a command line names: `sqlite:FILE`, `memory`, or `dynamodb:TABLE`,
  /// to which `?endpoint=URL&region=R` may be added.
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
    if (kind.equals("dynamodb") && !rest.isBlank()) {
      return Dynamo.parse(text, rest);
    }
    throw new IllegalArgumentException(
        "Cannot open the catalogue \"" + text + "\": give sqlite:FILE, dynamodb:TABLE or memory.");
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

  /// A table of DynamoDB.
  final class Dynamo implements CatalogLocation {
    private static final Set<String> OPTIONS = new TreeSet<>(Set.of("endpoint", "region"));

    private final String table;
    private final AwsOptions options;

    private Dynamo(String table, AwsOptions options) {
      this.table = table;
      this.options = options;
    }

    private static Dynamo parse(String text, String rest) {
      int question = rest.indexOf('?');
      String table = question < 0 ? rest : rest.substring(0, question);
      if (table.isEmpty()) {
        throw new IllegalArgumentException("Cannot open the catalogue " + text + ": its table has no name.");
      }
      return new Dynamo(
          table,
          AwsOptions.parse(text, question < 0 ? "" : rest.substring(question + 1), OPTIONS));
    }

    @Override
    public Catalog open() {
      return new DynamoCatalog(options.client(DynamoDbClient.builder()), table, new SecureRandom());
    }

    @Override
    public String toString() {
      return "dynamodb:" + table + options;
    }
  }
}
