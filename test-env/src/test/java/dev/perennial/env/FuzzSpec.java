package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.fuzz.ApiSide;
import dev.perennial.env.fuzz.EngineSide;
import dev.perennial.env.fuzz.Fuzz;
import dev.perennial.env.fuzz.FuzzSeries;
import dev.perennial.env.fuzz.FuzzSeries.Kinds;
import dev.perennial.env.fuzz.Ledger;
import dev.perennial.env.provision.Program;
import dev.perennial.env.run.Crew;
import dev.perennial.env.run.Ports;
import dev.perennial.env.run.Roster;
import dev.perennial.promql.syntax.Features;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.series.MemorySeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random queries are answered as a real Prometheus answers them, but for what the ledger names.
class FuzzSpec {
  private static final int QUERIES = 400;

  /** Any would do; `./perennial bench fuzz` tries others. */
  private static final long SEED = 20_260_101;

  @TempDir Path folder;

  @Test
  void random_queries_are_answered_as_Prometheus_answers_them_but_for_the_ledger() throws Exception {
    var prometheus = Real.program(Program.PROMETHEUS);
    var data = Files.createDirectories(folder.resolve("data"));
    FuzzSeries.write(Kinds.FLOATS, new DirectoryObjectStore(data));
    Files.writeString(folder.resolve("prometheus.yml"), "global: {scrape_interval: 1h}\n");
    var ports = new Ports(24_500);
    var crew = new Crew(new Roster(folder.resolve("processes")), folder.resolve("logs"));
    try {
      crew.start(
          "prometheus",
          List.of(
              prometheus.toString(),
              "--config.file=" + folder.resolve("prometheus.yml"),
              "--storage.tsdb.path=" + data,
              "--storage.tsdb.retention.time=100y",
              "--web.listen-address=" + ports.address("prometheus"),
              "--log.level=warn"));
      var url = "http://" + ports.address("prometheus");
      Patience.until("Prometheus is ready", () -> isReady(url));
      try (var theirs = new ApiSide(url);
          var ours = new EngineSide(new MemorySeries(FuzzSeries.of(Kinds.FLOATS)), Features.none())) {
        var ledger = Ledger.read(Real.root().resolve("docs/compatibility.md"));
        var outcome = new Fuzz(ours, theirs, theirs.version(), ledger).run(SEED, QUERIES, _ -> {});
        assertThat(outcome.unexplained()).isEmpty();
        assertThat(outcome.full()).as("queries that have an answer at all").isGreaterThan(QUERIES / 3);
      }
    } finally {
      crew.stop(Duration.ofSeconds(10));
    }
  }

  private static boolean isReady(String url) throws InterruptedException {
    try {
      return Asked.of(url, "/-/ready").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
