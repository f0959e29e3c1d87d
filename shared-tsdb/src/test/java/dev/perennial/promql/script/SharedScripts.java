package dev.perennial.promql.script;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.tsdb.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Prometheus' own test scripts, which lie beside the golden data where there are any.
final class SharedScripts {
  private SharedScripts() {}

  static List<Path> all() {
    var folder = Golden.path("").resolveSibling("promqltest");
    assumeTrue(Files.isDirectory(folder), "Skipped: no test scripts at shared/promqltest beside the project");
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".test")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
