package dev.perennial.tsdb.catalog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.catalog.Catalog;
import dev.perennial.tsdb.catalog.CatalogContract;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.Loss;
import dev.perennial.tsdb.catalog.LossyTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCatalogTest extends CatalogContract {
  @TempDir private Path folder;
  private final List<Catalog> opened = new ArrayList<>();
  private Path file;
  private Catalog catalog;

  @BeforeEach
  void open() {
    file = folder.resolve("state/catalog.db");
    catalog = opened(new SqliteCatalog(file, new Random(1)));
  }

  @AfterEach
  void close() {
    opened.forEach(Catalog::close);
  }

  private Catalog opened(Catalog some) {
    opened.add(some);
    return some;
  }

  @Override
  protected Catalog catalog() {
    return catalog;
  }

  @Override
  protected Catalog losing(Loss loss) {
    return opened(
        new SqliteCatalog(
            file,
            new Random(10 + opened.size()),
            table -> {
              var lossy = new LossyTable(table);
              lossy.lose(loss);
              return lossy;
            }));
  }

  @Test
  void what_one_client_wrote_another_reads() {
    var written = begun();
    assertThat(opened(new SqliteCatalog(file, new Random(2))).manifest(TENANT, LABELS)).isEqualTo(written);
  }

  @Test
  void the_bytes_of_a_manifest_that_is_known_are_not_read_again() throws Exception {
    var written = begun();
    assertThat(catalog.manifests(TENANT)).containsExactly(written);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("UPDATE manifest SET body = x'00'")).isOne();
    }
    assertThat(catalog.manifests(TENANT)).containsExactly(written);
    var stranger = opened(new SqliteCatalog(file, new Random(3)));
    assertThatThrownBy(() -> stranger.manifests(TENANT)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void a_catalogue_of_a_newer_schema_is_refused_in_a_sentence() throws Exception {
    var newer = folder.resolve("newer.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + newer);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 2");
    }
    assertThatThrownBy(() -> new SqliteCatalog(newer, new Random(1)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("it has schema 2 and this release knows schema 1; upgrade this process.");
  }

  @Test
  void a_file_that_is_no_catalogue_is_refused_in_a_sentence() throws Exception {
    var text = folder.resolve("text.db");
    Files.writeString(text, "this is no database, but it is long enough to be taken for one".repeat(100));
    assertThatThrownBy(() -> new SqliteCatalog(text, new Random(1)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("Cannot open it in the catalogue " + text);
  }

  @Test
  void two_processes_write_in_turn_and_a_killed_one_leaves_the_file_whole() throws Exception {
    var first = writer();
    var second = writer();
    try (var out = first.inputReader();
        var other = second.inputReader()) {
      assertThat(out.readLine()).isEqualTo("writing");
      assertThat(other.readLine()).isEqualTo("writing");
      // Each prints the version of each write that committed.
      var mine = new ArrayList<Long>();
      for (int i = 0; i < 20; i++) {
        mine.add(Long.parseLong(out.readLine()));
        mine.add(Long.parseLong(other.readLine()));
      }
      assertThat(mine).doesNotHaveDuplicates();
    } finally {
      first.destroyForcibly();
      second.destroyForcibly();
    }
    assertThat(first.waitFor(30, TimeUnit.SECONDS) && second.waitFor(30, TimeUnit.SECONDS)).isTrue();

    var after = catalog.manifest(TENANT, LABELS);
    assertThat(after.version()).isGreaterThanOrEqualTo(40);
    assertThat(after.live()).hasSize((int) after.version());
    committed(catalog.replace(after.admit(block(1_000, "z"))));
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var check = statement.executeQuery("PRAGMA integrity_check")) {
      assertThat(check.getString(1)).isEqualTo("ok");
    }
  }

  private Process writer() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            RestlessWriter.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
