package dev.perennial.infra.command;

import dev.perennial.infra.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options by which a configuration is chosen.
final class Chosen {
  private static final String CONTEXT = "perennial.";

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration, YAML. Default: nothing chosen.")
  private @Nullable Path config;

  @Option(
      names = {"--set", "-c"},
      paramLabel = "NAME=VALUE",
      description = "A setting put over the file's, such as prometheus.replicas=3. May be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** The configuration; names may be written as CDK context, with `perennial.` before them. */
  Configuration read() {
    var overrides = new LinkedHashMap<String, String>();
    settings.forEach((name, value) -> overrides.put(name.startsWith(CONTEXT) ? name.substring(CONTEXT.length()) : name, value));
    if (config == null) {
      return Configuration.parse("", Path.of("").toAbsolutePath(), overrides);
    }
    try {
      var folder = config.toAbsolutePath().getParent();
      return Configuration.parse(Files.readString(config), folder == null ? Path.of("/") : folder, overrides);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("Cannot read the configuration " + config + ": there is no such file.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the configuration " + config + ": " + e.getMessage(), e);
    }
  }
}
