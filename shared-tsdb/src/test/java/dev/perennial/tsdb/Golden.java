package dev.perennial.tsdb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Finds real data that other programs wrote: a folder `shared/golden` near the project, which a clone may lack.
public final class Golden {
  private Golden() {}

  /// The file or folder at `path` below `golden`; the calling test is skipped with a sentence where it is missing.
  public static Path path(String path) {
    var shared = shared();
    var found = shared == null ? null : shared.resolve("golden").resolve(path);
    assumeTrue(
        found != null && Files.exists(found),
        "Skipped: no golden data at shared/golden/" + path + " beside the project");
    if (found == null) {
      throw new AssertionError("unreachable: the assumption above has failed");
    }
    return found;
  }

  private static @Nullable Path shared() {
    var named = System.getenv("PERENNIAL_SHARED");
    if (named != null) {
      return Path.of(named);
    }
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      var candidate = folder.resolve("shared");
      if (Files.isDirectory(candidate.resolve("golden"))) {
        return candidate;
      }
    }
    return null;
  }
}
