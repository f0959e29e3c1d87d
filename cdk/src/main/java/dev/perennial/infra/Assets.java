package dev.perennial.infra;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the programs lie that the installation is made of: `lambdas` is the folder of all functions, as Lambda unpacks it, `images` a folder with a folder for each
/// container image (`sidecar`, `query`, `prometheus`, `alertmanager`, `grafana`), each with its Dockerfile.
public record Assets(Path lambdas, Path images) {
  /// The folder of the image `name`.
  ///
  /// @throws IllegalArgumentException if it was not built
  public Path image(String name) {
    var folder = images.resolve(name);
    if (!Files.isRegularFile(folder.resolve("Dockerfile"))) {
      throw new IllegalArgumentException("Cannot find the image of " + name + " in " + images + ": run ./perennial build.");
    }
    return folder;
  }
}
