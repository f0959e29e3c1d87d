package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `perennial test promql` says of scripts.
class PromqlScriptsCommandSpec {
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... files) {
    return new PromqlScripts(
            new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(List.of(files));
  }

  private String script(String text) throws IOException {
    return Files.writeString(folder.resolve("a.test"), text).toString();
  }

  @Test
  void counts_what_passed() throws IOException {
    int status = run(script("load 5m\n  m 0+10x5\n\neval instant at 10m m\n  m 20\n\neval instant at 10m sum(m)\n  {} 20\n"));
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("2 passed, 0 failed, 0 unsupported\n");
    assertThat(status).isZero();
  }

  @Test
  void prints_each_failure_at_its_line() throws IOException {
    var file = script("load 5m\n  m 0+10x5\n\neval instant at 10m m\n  m 21\n");
    int status = run(file);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith(file + ":4: m: ")
        .endsWith("\n0 passed, 1 failed, 0 unsupported\n");
    assertThat(status).isEqualTo(1);
  }

  @Test
  void says_in_a_sentence_that_a_file_is_missing() {
    int status = run(folder.resolve("none.test").toString());
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("Cannot read the script ").contains("none.test").hasLineCount(1);
    assertThat(status).isEqualTo(2);
  }

  @Test
  void says_in_a_sentence_that_a_script_does_not_parse() throws IOException {
    int status = run(script("lod 5m\n"));
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Cannot read line 1 of the script").hasLineCount(1);
    assertThat(status).isEqualTo(2);
  }
}
