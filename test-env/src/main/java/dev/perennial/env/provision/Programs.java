package dev.perennial.env.provision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Finds a program on the PATH or in the project's own tools folder, else unpacks Debian's package there, else
/// the official release after checking its published checksum, else says in a sentence what to do.
public final class Programs {
  private final Path tools;
  private final String path;
  private final Consumer<String> progress;

  /// Programs kept below `tools`; `path` is the PATH to search and `progress` hears one line for each download.
  public Programs(Path tools, String path, Consumer<String> progress) {
    this.tools = tools;
    this.path = path;
    this.progress = progress;
  }

  /// The program, wherever it comes from.
  public Found find(Program program) {
    return onPath(program)
        .or(() -> unpackedBefore(program))
        .or(() -> fromDebian(program))
        .or(() -> new OfficialRelease(tools, progress).fetch(program))
        .<Found>map(found -> found)
        .orElseGet(
            () ->
                new Found.Missing(
                    "No %s is to be had: it is not on the PATH, Debian's package %s could not be fetched and neither could the official release %s. Install it and try again."
                        .formatted(program.command(), program.debianPackage(), program.release())));
  }

  private Optional<Found.At> onPath(Program program) {
    return Arrays.stream(path.split(":"))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> program.commands().stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(found -> new Found.At(found, "found on the PATH"));
  }

  private Optional<Found.At> unpackedBefore(Program program) {
    var unpacked = debianFolder(program).resolve(program.debianPath());
    if (Files.isExecutable(unpacked) && placeReady(program)) {
      return Optional.of(new Found.At(unpacked, "unpacked from Debian's package before"));
    }
    return new OfficialRelease(tools, progress).unpackedBefore(program);
  }

  private Optional<Found.At> fromDebian(Program program) {
    if (Commands.missing("apt-get", path) || Commands.missing("dpkg-deb", path)) {
      return Optional.empty();
    }
    progress.accept("fetching Debian's package " + program.debianPackage());
    try {
      var folder = debianFolder(program);
      Files.createDirectories(folder);
      var download = List.of("apt-get", "download", "-qq", program.debianPackage());
      if (!Commands.run(folder, download)
          && !(Commands.run(folder, List.of("apt-get", "update", "-qq")) && Commands.run(folder, download))) {
        return Optional.empty();
      }
      try (var files = Files.list(folder)) {
        var archive = files.filter(file -> file.toString().endsWith(".deb")).findFirst();
        if (archive.isEmpty()
            || !Commands.run(folder, List.of("dpkg-deb", "-x", archive.get().toString(), folder.toString()))) {
          return Optional.empty();
        }
        Files.delete(archive.get());
      }
      layFixedPlace(program);
      return placeReady(program)
          ? Optional.of(new Found.At(folder.resolve(program.debianPath()), "unpacked from Debian's package"))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack Debian's package " + program.debianPackage(), e);
    }
  }

  private Path debianFolder(Program program) {
    return tools.resolve("debian").resolve(program.debianPackage());
  }

  private static boolean placeReady(Program program) {
    return Files.isDirectory(Path.of("/", program.fixedPlace()));
  }

  private void layFixedPlace(Program program) throws IOException {
    var target = Path.of("/", program.fixedPlace());
    var source = debianFolder(program).resolve(program.fixedPlace());
    if (Files.isDirectory(target) || !"root".equals(System.getProperty("user.name"))) {
      return;
    }
    try (var all = Files.walk(source)) {
      for (var file : all.toList()) {
        var copy = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
