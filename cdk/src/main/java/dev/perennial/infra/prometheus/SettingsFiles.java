package dev.perennial.infra.prometheus;

import dev.perennial.infra.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// The files that Prometheus and Alertmanager are configured by, in a folder of their own until they are uploaded.
///
/// What differs between replicas, and what is known only once the stack is deployed, stands as `$(NAME)` in them; the task's `settings`
/// container puts its own variables there.
final class SettingsFiles {
  private final Configuration configuration;
  private final String domain;

  SettingsFiles(Configuration configuration) {
    this.configuration = configuration;
    this.domain = configuration.name() + ".internal";
  }

  /** Writes all of them, the user's included. */
  Path write() {
    try {
      var folder = Files.createTempDirectory("perennial-settings");
      var prometheus = Files.createDirectories(folder.resolve("prometheus"));
      Files.writeString(prometheus.resolve("prometheus.yml"), prometheusYml());
      Files.createDirectories(prometheus.resolve("rules"));
      Files.writeString(prometheus.resolve("rules/perennial.yml"), resource("perennial-rules.yml"));
      copy("prometheus.scrape", configuration.prometheus().scrape(), Files.createDirectories(prometheus.resolve("scrape")), "scrape_configs");
      copy("prometheus.rules", configuration.prometheus().rules(), prometheus.resolve("rules"), "groups");
      var alertmanager = Files.createDirectories(folder.resolve("alertmanager"));
      var own = configuration.alertmanager().configuration();
      if (own.toString().isEmpty()) {
        Files.writeString(alertmanager.resolve("alertmanager.yml"), resource("alertmanager.yml"));
      } else {
        copy("alertmanager.configuration", own, alertmanager, "");
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) throws IOException {
    try (var in = Objects.requireNonNull(SettingsFiles.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Copies files; YAML among them must be YAML, and hold `key` at its top unless that is empty. */
  private static void copy(String setting, Path from, Path to, String key) throws IOException {
    if (from.toString().isEmpty()) {
      return;
    }
    try (var files = Files.list(from)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".yml") || name.endsWith(".yaml")) {
          check(setting, file, key);
        }
        if (Files.exists(to.resolve(name))) {
          throw new IllegalArgumentException("Cannot take " + setting + ": the name of " + file + " is taken by a file of the installation's own.");
        }
        Files.copy(file, to.resolve(name));
      }
    }
  }

  private static void check(String setting, Path file, String key) throws IOException {
    try {
      Object tree = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
      if (!key.isEmpty() && !(tree instanceof Map<?, ?> map && map.containsKey(key))) {
        throw new IllegalArgumentException("Cannot take " + setting + ": " + file + " has no " + key + ": at its top.");
      }
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(
          "Cannot take " + setting + ": " + file + " is not YAML (" + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ") + ").", e);
    }
  }

  private String prometheusYml() {
    var prometheus = configuration.prometheus();
    String labels =
        prometheus.externalLabels().entrySet().stream()
            .map(label -> "    " + label.getKey() + ": " + quoted(label.getValue()) + "\n")
            .collect(Collectors.joining());
    String alerting =
        configuration.alertmanager().replicas() == 0
            ? ""
            : """
              alerting:
                # The same alert of every replica is one alert.
                alert_relabel_configs:
                  - regex: %s
                    action: labeldrop
                # Every Alertmanager gets every alert: they agree among themselves who tells it.
                alertmanagers:
                  - dns_sd_configs:
                      - names: [alertmanager.%s]
                        type: A
                        port: 9093
                        refresh_interval: 15s
              """
                .formatted(configuration.blocks().replicaLabel(), domain);
    String guard =
        configuration.query().credentials().isEmpty() ? "" : "    basic_auth: {username: \"$(QUERY_USERNAME)\", password: \"$(QUERY_PASSWORD)\"}\n";
    return """
        global:
          scrape_interval: %1$ds
          evaluation_interval: %1$ds
          external_labels:
        %2$s    %3$s: "$(REPLICA)"
        rule_files: [rules/*.yml, rules/*.yaml]
        scrape_config_files: [scrape/*.yml, scrape/*.yaml]
        %4$sscrape_configs:
          - job_name: prometheus
            static_configs: [{targets: ["127.0.0.1:9090"]}]
          - job_name: perennial-sidecar
            static_configs: [{targets: ["127.0.0.1:10902"]}]
          - job_name: perennial-query
        %6$s    dns_sd_configs: [{names: [query.%5$s], type: A, port: 9090, refresh_interval: 15s}]
          - job_name: alertmanager
            dns_sd_configs: [{names: [alertmanager.%5$s], type: A, port: 9093, refresh_interval: 15s}]
        """
        .formatted(prometheus.scrapeInterval().toSeconds(), labels, configuration.blocks().replicaLabel(), alerting, domain, guard);
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
