package dev.perennial.env.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes the installation's templates, by the same program that writes those for AWS.
public final class Synthesis {
  private Synthesis() {}

  /// Synthesizes with these settings into `output`; `root` is the project's, which was built.
  public static void write(Path root, Path output, List<String> settings) {
    var jars = root.resolve("cdk/target/lib");
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException("The infrastructure was not built: there is no " + jars + ". Run ./perennial build.");
    }
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dperennial.root=" + root,
                "-cp",
                jars + "/*",
                "dev.perennial.infra.command.Main",
                "synth",
                "--output",
                output.toString()));
    settings.forEach(setting -> command.addAll(List.of("--set", setting)));
    try {
      var log = Files.createTempFile("perennial-synth", ".log");
      var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      for (var warning : List.of("END_OF_LIFE_NODE_VERSION", "DEPRECATED_NODE_VERSION", "UNTESTED_NODE_VERSION")) {
        builder.environment().put("JSII_SILENCE_WARNING_" + warning, "1");
      }
      if (builder.start().waitFor() != 0) {
        throw new IllegalStateException("The templates could not be written; what the program said is in " + log);
      }
      Files.delete(log);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the templates", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the templates were written", e);
    }
  }
}
