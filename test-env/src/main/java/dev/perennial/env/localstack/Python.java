package dev.perennial.env.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds a Python 3.13, which LocalStack's last free release needs.
final class Python {
  private Python() {}

  /// The first on the `path` that runs (a shim of pyenv may lie there without a version behind it), else the newest among pyenv's versions.
  static Optional<Path> find(String path, Path home) {
    var onPath =
        Arrays.stream(path.split(":")).filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, "python3.13"));
    return Stream.concat(onPath, versions(home.resolve(".pyenv/versions"))).filter(Python::runs).findFirst();
  }

  private static Stream<Path> versions(Path folder) {
    try (var all = Files.list(folder)) {
      return all.filter(version -> version.getFileName().toString().startsWith("3.13."))
          .sorted(Comparator.reverseOrder())
          .map(version -> version.resolve("bin/python3.13"))
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static boolean runs(Path python) {
    if (!Files.isExecutable(python)) {
      return false;
    }
    try {
      return new ProcessBuilder(python.toString(), "-c", "import venv")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
