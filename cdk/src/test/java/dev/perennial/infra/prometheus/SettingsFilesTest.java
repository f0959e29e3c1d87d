package dev.perennial.infra.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.infra.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The files that Prometheus and Alertmanager read.
class SettingsFilesTest {
  @TempDir private Path folder;

  private Path write(String yaml) {
    return new SettingsFiles(Configuration.parse(yaml, folder, Map.of())).write();
  }

  private static Map<?, ?> tree(Path file) throws IOException {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }

  @Test
  void the_replica_label_is_the_tasks_and_is_dropped_from_alerts() throws IOException {
    var tree = tree(write("prometheus: {externalLabels: {cluster: \"it's\"}, scrapeInterval: 30s}").resolve("prometheus/prometheus.yml"));
    assertThat(tree.get("global"))
        .isEqualTo(Map.of("scrape_interval", "30s", "evaluation_interval", "30s", "external_labels", Map.of("cluster", "it's", "replica", "$(REPLICA)")));
    assertThat(String.valueOf(tree.get("alerting"))).contains("alert_relabel_configs=[{regex=replica, action=labeldrop}]", "alertmanager.perennial.internal");
  }

  @Test
  void where_queriers_ask_for_a_password_their_metrics_are_read_with_it() throws IOException {
    var secrets = "query: {webConfig: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:web-AbCdEf', credentials: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:me-AbCdEf'}";
    assertThat(String.valueOf(tree(write(secrets).resolve("prometheus/prometheus.yml")).get("scrape_configs")))
        .contains("{job_name=perennial-query, basic_auth={username=$(QUERY_USERNAME), password=$(QUERY_PASSWORD)}");
    assertThat(String.valueOf(tree(write("").resolve("prometheus/prometheus.yml")).get("scrape_configs"))).doesNotContain("basic_auth");
  }

  @Test
  void without_alertmanagers_nobody_is_told() throws IOException {
    assertThat(tree(write("alertmanager: {replicas: 0}").resolve("prometheus/prometheus.yml")).containsKey("alerting")).isFalse();
  }

  @Test
  void the_users_folders_are_taken_over() throws IOException {
    Files.createDirectories(folder.resolve("jobs"));
    Files.writeString(folder.resolve("jobs/node.yml"), "scrape_configs: []\n");
    Files.createDirectories(folder.resolve("alerts"));
    Files.writeString(folder.resolve("alerts/node.yml"), "groups: []\n");
    var written = write("prometheus: {scrape: jobs, rules: alerts}");
    assertThat(written.resolve("prometheus/scrape/node.yml")).exists();
    assertThat(written.resolve("prometheus/rules/node.yml")).exists();
    assertThat(written.resolve("prometheus/rules/perennial.yml")).exists();
  }

  @Test
  void a_file_that_prometheus_could_not_read_is_refused_before_it_is_deployed() throws IOException {
    Files.createDirectories(folder.resolve("jobs"));
    Files.writeString(folder.resolve("jobs/a.yml"), "jobs: []\n");
    assertThatThrownBy(() -> write("prometheus: {scrape: jobs}"))
        .hasMessage("Cannot take prometheus.scrape: " + folder.resolve("jobs/a.yml") + " has no scrape_configs: at its top.");
    Files.writeString(folder.resolve("jobs/a.yml"), "scrape_configs: [\n");
    assertThatThrownBy(() -> write("prometheus: {scrape: jobs}")).hasMessageStartingWith("Cannot take prometheus.scrape: ").hasMessageContaining(" is not YAML (");
  }
}
