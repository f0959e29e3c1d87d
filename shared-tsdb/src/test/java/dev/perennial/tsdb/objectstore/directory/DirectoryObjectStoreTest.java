package dev.perennial.tsdb.objectstore.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.objectstore.ObjectStore;
import dev.perennial.tsdb.objectstore.ObjectStoreContract;
import dev.perennial.tsdb.objectstore.ObjectStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryObjectStoreTest extends ObjectStoreContract {
  @TempDir private Path folder;
  private Path root;
  private DirectoryObjectStore store;

  @BeforeEach
  void open() {
    root = folder.resolve("bucket");
    store = new DirectoryObjectStore(root);
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  private List<String> files() throws IOException {
    try (var paths = Files.walk(root)) {
      return paths.filter(Files::isRegularFile).map(path -> root.relativize(path).toString()).sorted().toList();
    }
  }

  @Test
  void reading_makes_nothing() {
    assertThat(store.list("", "/", "").folders()).isEmpty();
    assertThat(store.read("a")).isEmpty();
    assertThat(root).doesNotExist();
  }

  @Test
  void objects_are_plain_files_that_other_programs_find() throws IOException {
    store.put("01HZZZZZZZZZZZZZZZZZZZZZZZ/chunks/000001", bytes("x"));

    assertThat(root.resolve("01HZZZZZZZZZZZZZZZZZZZZZZZ/chunks/000001")).hasContent("x");
    Files.createDirectories(root.resolve("01HY/chunks"));
    Files.writeString(root.resolve("01HY/meta.json"), "{}");
    assertThat(store.list("", "/", "").folders()).containsExactly("01HY/", "01HZZZZZZZZZZZZZZZZZZZZZZZ/");
    assertThat(store.read("01HY/meta.json")).contains(bytes("{}"));
  }

  @Test
  void folders_that_a_killed_process_left_empty_go_with_the_next_delete() throws IOException {
    store.put("a/chunks/000001", bytes("x"));
    store.put("b/index", bytes("x"));
    Files.delete(root.resolve("a/chunks/000001"));
    store.delete("b/meta.json");
    store.delete("a/meta.json");

    assertThat(root.resolve("a")).doesNotExist();
    assertThat(root.resolve("b/index")).hasContent("x");
    store.delete("b/index/x");
    assertThat(root.resolve("b/index")).as("an object is no folder").hasContent("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../outside", "a/../../outside", "..", ".", "a/.", "/etc/passwd", "a//b", "a/", ".uploads/x", ".uploads"})
  void a_key_cannot_leave_the_folder_or_reach_what_is_hidden(String key) {
    assertThatThrownBy(() -> store.put(key, bytes("x")))
        .isInstanceOf(ObjectStoreException.class)
        .hasMessageContaining(key)
        .hasMessageContaining("cannot be the name of a file");
    assertThatThrownBy(() -> store.upload(key)).isInstanceOf(ObjectStoreException.class);
    assertThatThrownBy(() -> store.read(key)).isInstanceOf(ObjectStoreException.class);
    assertThatThrownBy(() -> store.delete(key)).isInstanceOf(ObjectStoreException.class);
    assertThat(folder.resolve("outside")).doesNotExist();
  }

  @Test
  void an_empty_folder_is_not_listed() throws IOException {
    Files.createDirectories(root.resolve("a/b/c"));
    store.put("d", bytes("x"));

    assertThat(store.list("", "/", "").folders()).isEmpty();
    assertThat(store.list("a/", "/", "").folders()).isEmpty();
  }

  @Test
  void deleting_the_last_object_takes_the_folders_along() {
    store.put("a/b/c", bytes("x"));
    store.put("a/d", bytes("x"));
    store.delete("a/b/c");

    assertThat(root.resolve("a/b")).doesNotExist();
    assertThat(root.resolve("a/d")).exists();
    store.delete("a/d");
    assertThat(root.resolve("a")).doesNotExist();
    assertThat(root).exists();
  }

  @Test
  void an_object_below_an_object_is_refused_in_a_sentence() {
    store.put("a", bytes("x"));

    assertThatThrownBy(() -> store.put("a/b", bytes("y")))
        .isInstanceOfSatisfying(ObjectStoreException.class, e -> assertThat(e.retryable()).isFalse());
    assertThatThrownBy(() -> store.putIfAbsent("a/b", bytes("y"))).isInstanceOf(ObjectStoreException.class);
    assertThat(store.read("a")).contains(bytes("x"));
  }

  @Test
  void a_link_to_a_folder_is_not_followed_by_listings() throws IOException {
    store.put("a/k", bytes("x"));
    Files.createSymbolicLink(root.resolve("a/loop"), root);

    assertThat(store.list("", "", "").objects()).hasSize(1);
  }

  @Test
  void what_a_live_writer_has_under_way_is_left_alone() {
    try (var upload = store.upload("k")) {
      upload.write(bytes("abc").array(), 0, 3);
      new DirectoryObjectStore(root).put("other", bytes("x"));
      upload.complete();
    }
    assertThat(store.read("k")).contains(bytes("abc"));
  }

  @Test
  void what_a_killed_writer_left_is_swept_by_the_next_write() throws Exception {
    var killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledUploader.class.getName(),
                root.toString())
            .redirectErrorStream(true)
            .start();
    try (var out = killed.inputReader()) {
      assertThat(out.readLine()).isEqualTo("uploading");
      assertThat(files()).hasSize(2).allMatch(name -> name.startsWith(".uploads/"));

      // While the other process lives, its upload stays.
      store.put("mine", bytes("x"));
      assertThat(files()).anyMatch(name -> name.endsWith("/1"));
    } finally {
      killed.destroyForcibly();
    }
    assertThat(killed.waitFor(30, TimeUnit.SECONDS)).isTrue();

    new DirectoryObjectStore(root).put("next", bytes("x"));
    assertThat(files()).filteredOn(name -> name.startsWith(".uploads/")).allMatch(name -> name.endsWith("/lock"));
    assertThat(store.read("half")).isEmpty();
    assertThat(store.list("", "", "").objects()).hasSize(2);
  }
}
