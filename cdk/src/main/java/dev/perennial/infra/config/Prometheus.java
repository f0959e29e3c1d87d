package dev.perennial.infra.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The replicas: several Prometheus servers that scrape the same targets.
///
/// `scrape` and `rules` are folders of YAML files, read by Prometheus as scrape configuration and rules; an empty path stands for
/// none. `disk` is in GiB. `discovery` names the service discoveries whose permissions the tasks are given.
public record Prometheus(
    int replicas,
    String version,
    Size size,
    int disk,
    Duration localRetention,
    Duration scrapeInterval,
    Map<String, String> externalLabels,
    Path scrape,
    Path rules,
    List<Discovery> discovery) {
  private static final Duration LONGEST_SCRAPE = Duration.ofMinutes(2);

  /// A way of Prometheus to find targets by asking AWS.
  public enum Discovery {
    /// Instances and their zones.
    EC2,
    /// Clusters, services and tasks.
    ECS
  }

  /// Checks the labels, lengths and folders.
  public Prometheus {
    externalLabels = new TreeMap<>(externalLabels);
    discovery = List.copyOf(discovery);
    version(version, "prometheus.version");
    if (externalLabels.isEmpty()) {
      throw Refusal.of("prometheus.externalLabels", "{}", "give at least one label, such as cluster: production; streams are told apart by them");
    }
    externalLabels.forEach(
        (name, value) -> {
          if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*") || value.isEmpty()) {
            throw Refusal.of("prometheus.externalLabels." + name, "\"" + value + "\"", "give the name of a label, and a value");
          }
        });
    if (localRetention.compareTo(Duration.ofHours(25)) < 0) {
      throw Refusal.of("prometheus.localRetention", localRetention, "Prometheus is to outlive a day without S3; give at least 25h");
    }
    if (scrapeInterval.compareTo(Duration.ofSeconds(1)) < 0 || scrapeInterval.compareTo(LONGEST_SCRAPE) > 0) {
      throw Refusal.of("prometheus.scrapeInterval", scrapeInterval, "give 1s to 2m; a sample is believed for five minutes only");
    }
    folder("prometheus.scrape", scrape);
    folder("prometheus.rules", rules);
  }

  static void version(String version, String path) {
    if (!version.matches("v\\d+\\.\\d+\\.\\d+")) {
      throw Refusal.of(path, version, "give a released version such as v3.5.0");
    }
  }

  private static void folder(String path, Path folder) {
    if (!folder.toString().isEmpty() && !Files.isDirectory(folder)) {
      throw Refusal.of(path, folder, "there is no such folder");
    }
  }

  static Prometheus from(Section section) {
    var labels = section.map("externalLabels");
    return new Prometheus(
        section.number("replicas", 2, 1, 3),
        section.text("version", "v3.5.0"),
        Size.from(section, 1024, 4096),
        section.number("disk", 50, 21, 200),
        section.length("localRetention", Duration.ofHours(36)),
        section.length("scrapeInterval", Duration.ofSeconds(15)),
        labels.isEmpty() ? Map.of("cluster", "main") : labels,
        section.file("scrape", ""),
        section.file("rules", ""),
        section.choices("discovery", Discovery.class));
  }
}
