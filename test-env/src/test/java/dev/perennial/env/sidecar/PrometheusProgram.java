package dev.perennial.env.sidecar;

import dev.perennial.env.Real;
import dev.perennial.env.provision.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A real Prometheus on loopback: started in a folder, killed at the end.
final class PrometheusProgram implements AutoCloseable {
  private final Process process;
  private final int port;

  private PrometheusProgram(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one that scrapes itself every 200 ms and cuts a block every few seconds. */
  static PrometheusProgram start(Path folder, int port, String externalLabels) {
    var scrape =
        """
        scrape_configs:
        - job_name: self
          static_configs: [{targets: ['127.0.0.1:%d']}]
          metric_relabel_configs:
          - {source_labels: [__name__], regex: 'up|prometheus_tsdb_head_.*|go_goroutines', action: keep}
        """
            .formatted(port);
    return start(folder, port, externalLabels, scrape, "5s");
  }

  /** Starts one that scrapes nothing, over the blocks in `data`, however old. */
  static PrometheusProgram over(Path folder, int port, String externalLabels) {
    return start(folder, port, externalLabels, "", "2h");
  }

  /** Starts one that keeps exemplars and evaluates rules: `more` is what its configuration says beside global settings. */
  static PrometheusProgram evaluating(Path folder, int port, String externalLabels, String more) {
    return start(folder, port, externalLabels, more, "2h");
  }

  private static PrometheusProgram start(Path folder, int port, String externalLabels, String scrape, String block) {
    try {
      var config = folder.resolve("prometheus.yml");
      var global =
          """
          global:
            scrape_interval: 200ms
            scrape_timeout: 200ms
            external_labels: {%s}
          """
              .formatted(externalLabels);
      Files.writeString(config, global + scrape);
      var process =
          new ProcessBuilder(
                  Real.program(Program.PROMETHEUS).toString(),
                  "--config.file=" + config,
                  "--storage.tsdb.path=" + folder.resolve("data"),
                  "--storage.tsdb.min-block-duration=" + block,
                  "--storage.tsdb.max-block-duration=" + block,
                  "--storage.tsdb.retention.time=50y",
                  "--enable-feature=exemplar-storage",
                  "--web.listen-address=127.0.0.1:" + port)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("prometheus.log").toFile())
              .start();
      return new PrometheusProgram(process, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
