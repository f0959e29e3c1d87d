package dev.perennial.env.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One real Prometheus of a pair: its folder, its configuration and its command line.
///
/// `scrape` is the interval in seconds; `targets` are the addresses to scrape by job name; `remoteWrite` is where samples are also sent (empty: nowhere).
public record Replica(
    String cluster,
    String name,
    Path folder,
    String address,
    int scrape,
    String blockRange,
    Map<String, List<String>> targets,
    List<String> alertmanagers,
    String rules,
    String remoteWrite) {

  /// A replica that sends its samples nowhere else.
  public Replica(
      String cluster,
      String name,
      Path folder,
      String address,
      int scrape,
      String blockRange,
      Map<String, List<String>> targets,
      List<String> alertmanagers,
      String rules) {
    this(cluster, name, folder, address, scrape, blockRange, targets, alertmanagers, rules, "");
  }

  /// Where it keeps its blocks.
  public Path data() {
    return folder.resolve("data");
  }

  /// Where its API is.
  public String url() {
    return "http://" + address;
  }

  /// Writes the configuration.
  public void configure() throws IOException {
    Files.createDirectories(data());
    Files.writeString(folder.resolve("rules.yml"), rules);
    Files.writeString(folder.resolve("prometheus.yml"), configuration());
  }

  private String configuration() {
    var jobs =
        targets.entrySet().stream()
            .map(
                job ->
                    """
                      - job_name: %s
                        static_configs:
                          - targets: [%s]
                    """
                        .formatted(
                            job.getKey(),
                            job.getValue().stream().map(target -> "'" + target + "'").collect(Collectors.joining(", "))))
            .collect(Collectors.joining());
    return """
    global:
      scrape_interval: %1$ds
      scrape_timeout: %1$ds
      evaluation_interval: %1$ds
      external_labels:
        cluster: %2$s
        replica: %3$s
    rule_files: ['rules.yml']
    alerting:
      # Both replicas fire the same alert; without their own label Alertmanager sees one.
      alert_relabel_configs:
        - regex: replica
          action: labeldrop
      alertmanagers:
        - static_configs:
            - targets: [%4$s]
    %6$s
    scrape_configs:
    %5$s"""
        .formatted(
            scrape,
            cluster,
            name,
            alertmanagers.stream().map(target -> "'" + target + "'").collect(Collectors.joining(", ")),
            jobs,
            remoteWrite.isEmpty()
                ? ""
                : "remote_write: [{url: '" + remoteWrite + "', queue_config: {batch_send_deadline: 200ms, max_shards: 1}}]");
  }

  /// The command line under the program at `binary`.
  public List<String> command(Path binary) {
    return List.of(
        binary.toString(),
        "--config.file=" + folder.resolve("prometheus.yml"),
        "--storage.tsdb.path=" + data(),
        // Equal durations: Prometheus leaves compaction to the pipeline.
        "--storage.tsdb.min-block-duration=" + blockRange,
        "--storage.tsdb.max-block-duration=" + blockRange,
        "--storage.tsdb.retention.time=1d",
        "--web.listen-address=" + address,
        "--web.enable-lifecycle",
        "--log.level=warn");
  }
}
