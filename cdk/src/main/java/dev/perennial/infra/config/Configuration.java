package dev.perennial.infra.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/// Everything a user chooses about one installation. What the file does not name has the default of [#standard].
///
/// `name` begins the names of all stacks, so that an account can hold several installations.
public record Configuration(
    String name,
    Architecture architecture,
    Blocks blocks,
    Network network,
    Prometheus prometheus,
    Alertmanager alertmanager,
    Query query,
    Operation operation,
    Workload workload) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,29}");

  /// Checks the name, and what concerns more than one part.
  public Configuration {
    if (!NAME.matcher(name).matches()) {
      throw Refusal.of("name", name, "give up to 30 lower-case letters, digits and hyphens, a letter first");
    }
    if (prometheus.replicas() > network.zones()) {
      throw Refusal.of(
          "prometheus.replicas",
          prometheus.replicas(),
          "each replica has a zone of its own, and network.zones gives " + network.zones());
    }
    if (prometheus.localRetention().compareTo(blocks.blockRange().multipliedBy(3)) < 0) {
      throw Refusal.of(
          "prometheus.localRetention",
          prometheus.localRetention(),
          "Prometheus must keep at least three blocks of " + blocks.blockRange() + " until they are shipped");
    }
    if (prometheus.externalLabels().containsKey(blocks.replicaLabel())) {
      throw Refusal.of(
          "prometheus.externalLabels",
          blocks.replicaLabel(),
          "that label tells replicas apart and is set for each of them by the installation");
    }
  }

  /// An installation of which nothing was chosen.
  public static Configuration standard() {
    return parse("", Path.of("."), Map.of());
  }

  /// The configuration in `yaml`, with each of `overrides` (a path such as `prometheus.replicas` to a value) put over it.
  /// Paths within are resolved against `folder`.
  ///
  /// @throws IllegalArgumentException with a sentence for the user
  public static Configuration parse(String yaml, Path folder, Map<String, String> overrides) {
    var root = Section.root(yaml, folder, overrides);
    var configuration =
        new Configuration(
            root.text("name", "perennial"),
            root.choice("architecture", Architecture.ARM64),
            Blocks.from(root.section("blocks")),
            Network.from(root.section("network")),
            Prometheus.from(root.section("prometheus")),
            Alertmanager.from(root.section("alertmanager")),
            Query.from(root.section("query")),
            Operation.from(root.section("operation")),
            Workload.from(root.section("workload")));
    root.end();
    return configuration;
  }
}
