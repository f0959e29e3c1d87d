package dev.perennial.infra.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The folders that container images are built from, put together of what the build left behind.
final class Images {
  private static final Map<String, String> PROGRAMS = Map.of("sidecar", "fargate-sidecar", "query", "fargate-query");

  private final Path root;

  Images(Path root) {
    this.root = root;
  }

  /** Puts all of them together under `cdk/target/images`. */
  Path assemble() {
    var sources = root.resolve("cdk/images");
    var target = root.resolve("cdk/target/images");
    try {
      empty(target);
      for (String image : List.of("sidecar", "query", "prometheus", "alertmanager", "grafana")) {
        copy(sources.resolve(image), target.resolve(image));
      }
      for (var program : PROGRAMS.entrySet()) {
        var folder = target.resolve(program.getKey());
        copy(sources.resolve("java"), folder);
        jars(root.resolve(program.getValue()).resolve("target"), Files.createDirectories(folder.resolve("lib")));
      }
      var boards = Files.createDirectories(target.resolve("grafana/boards"));
      Files.copy(root.resolve("docs/grafana-dashboard.json"), boards.resolve("perennial.json"), StandardCopyOption.REPLACE_EXISTING);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot put the container images together: " + e.getMessage(), e);
    }
  }

  private static void jars(Path built, Path into) throws IOException {
    if (!Files.isDirectory(built.resolve("lib"))) {
      throw new IllegalStateException("Cannot find the programs in " + built + ": run ./perennial build.");
    }
    try (var own = Files.newDirectoryStream(built, "fargate-*-SNAPSHOT.jar");
        var libraries = Files.newDirectoryStream(built.resolve("lib"), "*.jar")) {
      for (var jar : own) {
        add(jar, into);
      }
      for (var jar : libraries) {
        add(jar, into);
      }
    }
  }

  private static void add(Path jar, Path into) throws IOException {
    Files.copy(jar, into.resolve(String.valueOf(jar.getFileName())), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (var path : all.toList()) {
        var target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var all = Files.walk(folder)) {
        for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
