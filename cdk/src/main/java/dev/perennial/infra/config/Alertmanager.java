package dev.perennial.infra.config;

import java.nio.file.Files;
import java.nio.file.Path;

/// The Alertmanagers, a cluster of two or three; zero for none.
///
/// `configuration` is a folder with `alertmanager.yml` and what it names; an empty path stands for one that tells the topic of alarms.
public record Alertmanager(int replicas, String version, Size size, Path configuration) {
  /// Refuses a cluster of one.
  public Alertmanager {
    if (replicas == 1) {
      throw Refusal.of("alertmanager.replicas", replicas, "one alone is silent while it is replaced; give 2 or 3, or 0 for none");
    }
    Prometheus.version(version, "alertmanager.version");
    if (!configuration.toString().isEmpty() && !Files.isRegularFile(configuration.resolve("alertmanager.yml"))) {
      throw Refusal.of("alertmanager.configuration", configuration, "there is no alertmanager.yml in it");
    }
  }

  static Alertmanager from(Section section) {
    return new Alertmanager(
        section.number("replicas", 2, 0, 3),
        section.text("version", "v0.28.1"),
        Size.from(section, 256, 512),
        section.file("configuration", ""));
  }
}
