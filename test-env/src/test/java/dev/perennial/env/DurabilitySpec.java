package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.durability.LossTrial;
import dev.perennial.env.durability.Recorder;
import dev.perennial.env.provision.Program;
import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Settings;
import dev.perennial.tsdb.series.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both replicas of a pair and their disks are lost at once, and nothing that is older than the bound is.
class DurabilitySpec {
  private static final int TRIALS = 2;

  @TempDir Path folder;

  @Test
  void what_both_replicas_scraped_before_the_bound_is_answered_when_they_and_their_disks_are_gone() throws Exception {
    var prometheus = Real.program(Program.PROMETHEUS);
    long seed = Long.getLong("perennial.seed", new Random().nextLong(1, 1_000_000));
    for (int i = 0; i < TRIALS; i++) {
      var result = new LossTrial(folder.resolve("trial"), 31_700, prometheus, Clock.systemUTC(), _ -> {}).run(seed + i);
      assertThat(result.lost()).as("seed %d", seed + i).isEmpty();
      assertThat(result.compared()).as("samples of seed %d", seed + i).isPositive();
    }
  }

  @Test
  void a_replica_that_is_stopped_and_starts_on_a_new_disk_finds_all_that_it_had() throws Exception {
    var prometheus = Real.program(Program.PROMETHEUS);
    try (var recorder = Recorder.listen(0)) {
      var settings =
          new Settings(folder.resolve("rollout"), 31_740, "1m", 1, "rolled", "", "", List.of(), List.of()).writingTo(recorder.url());
      try (var run = new LocalRun(settings, _ -> {})) {
        Files.createDirectories(settings.bucket());
        run.startPrometheus("a", prometheus);
        run.startSidecar("a");
        Patience.until("some scrapes were recorded", Duration.ofMinutes(1), () -> most(recorder) > 8);
        stop(run, "prometheus-a");
        stop(run, "sidecar-a");
        assertThat(run.crew().process("sidecar-a").exitValue()).as(run.lastWords("sidecar-a")).isIn(0, 143);
        var recorded = recorder.recorded();
        var data = run.replica("a").data();
        try (var all = Files.walk(data)) {
          for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
        run.crew().startRole(
            "restore-a",
            "dev.perennial.sidecar.Main",
            List.of("-Xmx128m"),
            List.of(
                "restore", "--data", data.toString(), "--bucket", settings.bucket().toString(), "--catalog", settings.catalogue(),
                "--external-label", "cluster=rolled", "--external-label", "replica=a"));
        assertThat(run.crew().await("restore-a")).as(run.lastWords("restore-a")).isZero();
        run.startPrometheus("a", prometheus);
        var found =
            Asked.of(run.replica("a").url(), "/api/v1/query", "query", "{job!=\"\"}[10m]", "time", "" + System.currentTimeMillis() / 1000).series();
        long compared = 0;
        for (var series : recorded.entrySet()) {
          var labels = new TreeMap<>(series.getKey().without(List.of("cluster", "replica")).toMap());
          if (!labels.containsKey("job")) {
            continue;
          }
          var own = new TreeMap<Long, Double>();
          found.getOrDefault(labels.toString(), List.of()).forEach(sample -> own.put(sample.time(), sample.number()));
          for (var sample : series.getValue().entrySet()) {
            if (!Samples.isStale(sample.getValue())) {
              assertThat(own).as("%s", labels).containsEntry(sample.getKey(), sample.getValue());
              compared++;
            }
          }
        }
        assertThat(compared).as("samples compared").isGreaterThan(1_000);
      }
    }
  }

  private static int most(Recorder recorder) {
    return recorder.recorded().values().stream().mapToInt(Map::size).max().orElse(0);
  }

  private static void stop(LocalRun run, String name) {
    run.crew().process(name).destroy();
    run.crew().await(name);
  }
}
