package dev.perennial.sidecar.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Settings on their way from a bucket to a server that reads them again.
class KeeperTest {
  @TempDir private Path bucket;
  @TempDir private Path folder;
  private final AtomicInteger reloads = new AtomicInteger();
  private int status = 200;
  private HttpServer server = open();

  private static HttpServer open() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void serve() {
    server.createContext(
        "/-/reload",
        exchange -> {
          reloads.incrementAndGet();
          byte[] words = "line 7: no such field".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, words.length);
          exchange.getResponseBody().write(words);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    server.stop(0);
  }

  private Mirror mirror() {
    return new Mirror(new DirectoryObjectStore(bucket), folder, new Variables(Map.of("REPLICA", "a")));
  }

  private void put(String file, String text) throws IOException {
    var path = bucket.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** Runs one round more than there are things to happen, each between two rounds. */
  private void keep(Happening... between) throws InterruptedException {
    var left = new ArrayDeque<>(List.of(between));
    new Keeper(mirror(), new Reload(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/-/reload")))
        .keep(
            false,
            () -> {
              if (left.isEmpty()) {
                return false;
              }
              try {
                left.poll().happen();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              return true;
            });
  }

  private interface Happening {
    void happen() throws IOException;
  }

  @Test
  void the_first_settings_are_whole_before_they_are_called_so_and_need_no_reload() throws Exception {
    put("prometheus.yml", "replica: $(REPLICA)\n");
    put("rules/a.yml", "groups: []\n");
    keep();
    assertThat(folder.resolve("prometheus.yml")).hasContent("replica: a");
    assertThat(folder.resolve("rules/a.yml")).exists();
    assertThat(folder.resolve(Mirror.COMPLETE)).exists();
    assertThat(reloads).hasValue(0);
  }

  @Test
  void what_changes_or_goes_is_read_again_once() throws Exception {
    put("prometheus.yml", "a: 1\n");
    put("rules/a.yml", "groups: []\n");
    keep(
        () -> {
          put("prometheus.yml", "a: 2\n");
          Files.delete(bucket.resolve("rules/a.yml"));
        },
        () -> {},
        () -> {});
    assertThat(folder.resolve("prometheus.yml")).hasContent("a: 2");
    assertThat(folder.resolve("rules/a.yml")).doesNotExist();
    assertThat(reloads).hasValue(1);
  }

  @Test
  void a_variable_that_is_not_set_refuses_the_whole_round() throws Exception {
    put("a.yml", "a: 1\n");
    put("b.yml", "b: 1\n");
    keep(
        () -> {
          put("a.yml", "a: 2\n");
          put("b.yml", "b: $(NOWHERE)\n");
        });
    assertThat(folder.resolve("a.yml")).hasContent("a: 1");
    assertThat(reloads).hasValue(0);
    assertThat(mirror().look())
        .isEqualTo(new Mirror.Round.Refused("Cannot take b.yml: the variable NOWHERE that it names is not set."));
  }

  @Test
  void an_empty_bucket_takes_nothing_away() throws Exception {
    put("a.yml", "a: 1\n");
    keep(() -> Files.delete(bucket.resolve("a.yml")));
    assertThat(folder.resolve("a.yml")).exists();
  }

  @Test
  void settings_that_the_server_refuses_are_offered_once() throws Exception {
    put("a.yml", "a: 1\n");
    status = 500;
    keep(() -> put("a.yml", "a: [\n"), () -> {});
    assertThat(reloads).hasValue(1);
  }

  @Test
  void a_server_that_is_away_is_asked_again() throws Exception {
    put("a.yml", "a: 1\n");
    int port = server.getAddress().getPort();
    server.stop(0);
    keep(
        () -> put("a.yml", "a: 2\n"),
        () -> {
          server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
          serve();
        },
        () -> {});
    assertThat(reloads).hasValue(1);
  }

  @Test
  void files_that_are_no_yaml_are_taken_byte_for_byte() throws Exception {
    put("mail.tmpl", "{{ $(X) }}");
    keep();
    assertThat(folder.resolve("mail.tmpl")).hasContent("{{ $(X) }}");
  }
}
