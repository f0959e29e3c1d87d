package dev.perennial.env.provision;

import java.util.List;

/// A program the local run needs, and under which names it is found and published.
public enum Program {
  /// Prometheus itself.
  PROMETHEUS("prometheus", "prometheus", "usr/bin/prometheus", "prometheus/prometheus", "3.5.0", ""),
  /// Prometheus' tool for blocks and rules.
  PROMTOOL("promtool", "prometheus", "usr/bin/promtool", "prometheus/prometheus", "3.5.0", ""),
  /// Sends alerts on, once.
  ALERTMANAGER(
      "alertmanager",
      "prometheus-alertmanager",
      "usr/bin/prometheus-alertmanager",
      "prometheus/alertmanager",
      "0.28.1",
      // Debian's build reads its templates from this place only.
      "usr/share/prometheus/alertmanager");

  private final String command;
  private final String debianPackage;
  private final String debianPath;
  private final String project;
  private final String release;
  private final String fixedPlace;

  Program(
      String command,
      String debianPackage,
      String debianPath,
      String project,
      String release,
      String fixedPlace) {
    this.command = command;
    this.debianPackage = debianPackage;
    this.debianPath = debianPath;
    this.project = project;
    this.release = release;
    this.fixedPlace = fixedPlace;
  }

  /// The names under which it may lie on the PATH.
  List<String> commands() {
    return List.of(command, debianPath.substring(debianPath.lastIndexOf('/') + 1));
  }

  String command() {
    return command;
  }

  String debianPackage() {
    return debianPackage;
  }

  String debianPath() {
    return debianPath;
  }

  /// `owner/name` of the official project.
  String project() {
    return project;
  }

  /// The official release to fall back to.
  String release() {
    return release;
  }

  /// A folder of the package that must lie at the same place below the root, or empty.
  String fixedPlace() {
    return fixedPlace;
  }
}
