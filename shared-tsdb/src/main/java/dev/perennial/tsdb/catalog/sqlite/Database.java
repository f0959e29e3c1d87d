package dev.perennial.tsdb.catalog.sqlite;

import dev.perennial.tsdb.catalog.CatalogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/// A SQLite file and the connections to it that no thread uses at the moment.
final class Database implements AutoCloseable {
  private static final int SCHEMA = 1;
  private static final int BUSY_MILLIS = 20_000;
  private static final int IDLE_CONNECTIONS = 8;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE IF NOT EXISTS manifest (
            tenant TEXT NOT NULL, hash TEXT NOT NULL, version INTEGER NOT NULL, written TEXT NOT NULL,
            token INTEGER NOT NULL DEFAULT 0, holder TEXT NOT NULL DEFAULT '', expires INTEGER NOT NULL DEFAULT 0,
            body BLOB NOT NULL, PRIMARY KEY (tenant, hash))""",
          """
          CREATE TABLE IF NOT EXISTS block (
            tenant TEXT NOT NULL, id TEXT NOT NULL, stream TEXT NOT NULL, meta TEXT NOT NULL,
            quarantine TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (tenant, id))""",
          "CREATE INDEX IF NOT EXISTS quarantined ON block (tenant, id) WHERE quarantine <> ''",
          """
          CREATE TABLE IF NOT EXISTS member (
            tenant TEXT NOT NULL, hash TEXT NOT NULL, labels TEXT NOT NULL, incarnation TEXT NOT NULL,
            address TEXT NOT NULL, version TEXT NOT NULL, oldest INTEGER NOT NULL, lastScrape INTEGER NOT NULL,
            lastBlock INTEGER NOT NULL, heartbeat INTEGER NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (tenant, hash))""",
          """
          CREATE TABLE IF NOT EXISTS run (
            tenant TEXT NOT NULL, id TEXT NOT NULL, step TEXT NOT NULL, stream TEXT NOT NULL, started INTEGER NOT NULL,
            ended INTEGER NOT NULL, outcome TEXT NOT NULL, summary TEXT NOT NULL, PRIMARY KEY (tenant, id))""");

  /** Columns that a catalogue made by an older release lacks. */
  private static final List<String> LATER =
      List.of(
          "trail TEXT NOT NULL DEFAULT ''",
          "trailUpTo INTEGER NOT NULL DEFAULT 0",
          "trailBytes INTEGER NOT NULL DEFAULT 0",
          "trailPending INTEGER NOT NULL DEFAULT 0",
          "presence TEXT NOT NULL DEFAULT ''");

  private final Path file;
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

  /// Opens the file; makes it, its folder and its tables where they are not there.
  Database(Path file) {
    this.file = file;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new CatalogException("Cannot make the folder of the catalogue " + file + ": " + e, e);
    }
    int schema = query("open it", row -> row.getInt(1), "PRAGMA user_version").getFirst();
    if (schema > SCHEMA) {
      throw new CatalogException(
          "Cannot open the catalogue " + file + ": it has schema " + schema + " and this release knows schema "
              + SCHEMA + "; upgrade this process.");
    }
    if (schema < SCHEMA) {
      TABLES.forEach(table -> update("make a table", table));
      update("note the schema", "PRAGMA user_version = " + SCHEMA);
    }
    LATER.forEach(this::addToMember);
  }

  private void addToMember(String column) {
    var name = column.substring(0, column.indexOf(' '));
    try {
      if (!hasMember(name)) {
        update("add the column " + name, "ALTER TABLE member ADD COLUMN " + column);
      }
    } catch (CatalogException e) {
      // Another process that opened it at the same time may have been first.
      if (!hasMember(name)) {
        throw e;
      }
    }
  }

  private boolean hasMember(String column) {
    return query("look at its columns", row -> row.getString("name"), "SELECT name FROM pragma_table_info('member')").contains(column);
  }

  /// Runs a statement that changes rows; the number of rows changed. `doing` names it in messages: "enter run 7".
  int update(String doing, String sql, Object... values) {
    return run(
        doing,
        connection -> {
          try (var statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
          }
        });
  }

  /// Runs a statement that answers with rows.
  <T> List<T> query(String doing, Row<T> row, String sql, Object... values) {
    return run(
        doing,
        connection -> {
          var rows = new ArrayList<T>();
          try (var statement = prepared(connection, sql, values);
              var results = statement.executeQuery()) {
            while (results.next()) {
              rows.add(row.read(results));
            }
          }
          return rows;
        });
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private <T> T run(String doing, Work<T> work) {
    Connection connection = null;
    try {
      connection = idle.poll();
      if (connection == null) {
        connection = connect();
      }
      T result = work.on(connection);
      idle.push(connection);
      connection = idle.size() > IDLE_CONNECTIONS ? idle.poll() : null;
      return result;
    } catch (SQLException e) {
      throw new CatalogException("Cannot " + doing + " in the catalogue " + file + ": " + e.getMessage(), e);
    } finally {
      // One that failed may hold a lock or be broken, so it is not used again.
      if (connection != null) {
        close(connection);
      }
    }
  }

  private Connection connect() throws SQLException {
    var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (var statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      return connection;
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException _) {
      // The operating system closes what the driver could not.
    }
  }

  @Override
  public void close() {
    for (var connection = idle.poll(); connection != null; connection = idle.poll()) {
      close(connection);
    }
  }

  /// One row of an answer.
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }
}
