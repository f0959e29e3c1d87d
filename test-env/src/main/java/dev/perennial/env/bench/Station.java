package dev.perennial.env.bench;

import dev.perennial.env.run.Crew;
import dev.perennial.env.run.Ports;
import dev.perennial.env.run.Roster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The processes that are measured, and where they answer.
final class Station implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final Crew crew;
  private final Ports ports = new Ports(24_000);

  Station(Path folder) {
    this.folder = folder;
    this.crew = new Crew(new Roster(folder.resolve("processes")), folder.resolve("logs"));
  }

  /// Starts real Prometheus on a folder of blocks and waits until it is ready.
  Api prometheus(Path binary, Path data) throws IOException, InterruptedException {
    var configuration = Files.writeString(folder.resolve("prometheus.yml"), "global: {scrape_interval: 1h}\n");
    crew.start(
        "prometheus",
        List.of(
            binary.toString(),
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + data,
            "--storage.tsdb.retention.time=100y",
            // Equal durations: the blocks stay as they are.
            "--storage.tsdb.min-block-duration=2h",
            "--storage.tsdb.max-block-duration=2h",
            "--web.listen-address=" + ports.address("prometheus"),
            "--query.max-samples=1000000000",
            "--log.level=warn"));
    return ready("prometheus");
  }

  /// Starts the querier under a name on a bucket, keeping no answers, and waits until it is ready.
  Api querier(String name, Path bucket, List<String> further) throws IOException, InterruptedException {
    return querier(name, bucket, "1g", further);
  }

  /// The same with a heap such as `512m`.
  Api querier(String name, Path bucket, String heap, List<String> further) throws IOException, InterruptedException {
    var arguments = new ArrayList<>(List.of("--bucket", bucket.toString(), "--http", ports.address(name), "--result-cache-size", "0"));
    arguments.addAll(further);
    crew.startRole(name, "dev.perennial.query.Main", List.of("-Xmx" + heap), arguments);
    return ready(name);
  }

  /// Starts the pipeline on a bucket.
  void pipeline(Path bucket, String catalogue) {
    crew.startRole(
        "pipeline", "dev.perennial.lambda.pipeline.Main", List.of("-Xmx512m"), List.of("--bucket", bucket.toString(), "--catalog", catalogue));
  }

  /// The most memory a process has had, in megabytes.
  long peakMegabytes(String name) throws IOException {
    return Machine.peakMegabytes(crew.process(name).toHandle());
  }

  /// A process.
  ProcessHandle process(String name) {
    return crew.process(name).toHandle();
  }

  /// Ends a process.
  void end(String name) {
    crew.process(name).destroy();
    crew.await(name);
  }

  private Api ready(String name) throws IOException, InterruptedException {
    var api = new Api("http://" + ports.address(name));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!api.isReady()) {
      if (!crew.process(name).isAlive() || System.nanoTime() > end) {
        throw new IOException(name + " did not get ready; its words are in " + crew.log(name));
      }
      Thread.sleep(100);
    }
    return api;
  }

  @Override
  public void close() {
    crew.stop(Duration.ofSeconds(10));
  }
}
