package dev.perennial.infra.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What templates would make, counted by type.
final class Made {
  private static final String SUFFIX = ".template.json";

  private Made() {}

  /** A line a stack. */
  static String in(Path assembly) {
    var stacks = new TreeMap<String, Map<String, Integer>>();
    try (var files = Files.newDirectoryStream(assembly, "*" + SUFFIX)) {
      for (var file : files) {
        String name = String.valueOf(file.getFileName());
        stacks.put(name.substring(0, name.length() - SUFFIX.length()), types(Files.readString(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the templates in " + assembly + ": " + e.getMessage(), e);
    }
    return stacks.entrySet().stream()
        .map(
            stack ->
                stack.getKey()
                    + "\n"
                    + stack.getValue().entrySet().stream()
                        .map(type -> "  %3d %s%n".formatted(type.getValue(), type.getKey()))
                        .collect(Collectors.joining()))
        .collect(Collectors.joining());
  }

  /** JSON is YAML, too. */
  private static Map<String, Integer> types(String template) {
    var counted = new TreeMap<String, Integer>();
    var settings = LoadSettings.builder().setCodePointLimit(50_000_000).build();
    if (new Load(settings).loadFromString(template) instanceof Map<?, ?> map && map.get("Resources") instanceof Map<?, ?> resources) {
      for (var resource : resources.values()) {
        if (resource instanceof Map<?, ?> properties) {
          counted.merge(String.valueOf(properties.get("Type")), 1, Integer::sum);
        }
      }
    }
    return counted;
  }
}
