package dev.perennial.env;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.perennial.env.provision.Found;
import dev.perennial.env.provision.Program;
import dev.perennial.env.provision.Programs;
import java.nio.file.Files;
import java.nio.file.Path;

/// Real programs for tests; a test that needs one that is not to be had is skipped with a sentence.
public final class Real {
  private Real() {}

  /// The program; the test that calls is skipped where it is not to be had.
  public static synchronized Path program(Program program) {
    var programs = new Programs(root().resolve(".perennial/tools"), System.getenv("PATH"), _ -> {});
    return switch (programs.find(program)) {
      case Found.At(var path, _) -> path;
      case Found.Missing(var sentence) -> abort("Skipped: " + sentence);
    };
  }

  /// The project's root: the nearest folder above that has the script.
  static Path root() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve("perennial"))) {
        return folder;
      }
    }
    throw new IllegalStateException("Cannot find the project's root above " + Path.of("").toAbsolutePath());
  }
}
