package dev.perennial.query.endpoints;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Addresses from a file in Prometheus' file_sd format, JSON or YAML, read again whenever it changed.
///
/// A version that cannot be read leaves the addresses of the one before.
public final class EndpointFile {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointFile.class);

  private final Path file;
  private FileTime read = FileTime.fromMillis(Long.MIN_VALUE);
  private List<String> addresses = List.of();

  /// The file; it need not exist yet.
  public EndpointFile(Path file) {
    this.file = file;
  }

  /// The addresses in the file as it stands now.
  public synchronized List<String> addresses() {
    try {
      var changed = Files.getLastModifiedTime(file);
      if (!changed.equals(read)) {
        read = changed;
        addresses = parse(Files.readString(file));
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("Cannot read the endpoint file {}: {}. The endpoints stay as they were.", file, e.getMessage());
    }
    return addresses;
  }

  /// The addresses of a list of `{targets: [address, …], labels: {…}}`; labels mean nothing to a querier.
  static List<String> parse(String text) {
    Object groups;
    try {
      // JSON is YAML.
      groups = new Load(LoadSettings.builder().build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException("it is neither JSON nor YAML (" + firstLine(e) + ")", e);
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("it cannot be read", e);
    }
    if (!(groups instanceof List<?> list)) {
      throw new IllegalArgumentException("it is not a list of target groups");
    }
    var found = new ArrayList<String>();
    for (var group : list) {
      if (!(group instanceof Map<?, ?> map) || !(map.get("targets") instanceof List<?> targets)) {
        throw new IllegalArgumentException("a target group has no list of targets");
      }
      for (var key : map.keySet()) {
        if (!"targets".equals(key) && !"labels".equals(key)) {
          throw new IllegalArgumentException("a target group has an unknown field \"" + key + "\"");
        }
      }
      for (var target : targets) {
        found.add(String.valueOf(target));
      }
    }
    return List.copyOf(found);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
