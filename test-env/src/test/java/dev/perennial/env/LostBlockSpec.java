package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.durability.LossTrial;
import dev.perennial.env.durability.Recorder;
import dev.perennial.env.provision.Program;
import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Settings;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.wal.LogFiles;
import dev.perennial.tsdb.wal.LogReplay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus cuts blocks and truncates its log, its sidecar ships the log and not yet the blocks, and both die with their disk. What only those blocks
/// had is answered once the replica is back, and becomes a block again.
class LostBlockSpec {
  private static final String NAME = "a";
  private static final String CLUSTER = "cut";
  private static final String TOLD = "has lost a disk";
  private static final Pattern MIN_TIME = Pattern.compile("\"minTime\": *(\\d+)");

  @TempDir private Path folder = Path.of("");

  @Test
  void what_was_in_blocks_that_died_before_they_were_shipped_is_answered_and_becomes_a_block() throws Exception {
    var prometheus = Real.program(Program.PROMETHEUS);
    try (var recorder = Recorder.listen(0)) {
      var settings =
          new Settings(
                  folder, 31_860, "5s", 1, CLUSTER, "", "",
                  List.of("--recover-after", "1s", "--clean-interval", "1s", "--workers", "0"), List.of())
              .writingTo(recorder.url());
      try (var run = new LocalRun(settings, _ -> {})) {
        Files.createDirectories(settings.bucket());
        var data = run.replica(NAME).data();
        run.startPrometheus(NAME, prometheus);
        sidecar(run, settings);
        run.startQuery();
        Patience.until("blocks wait whose samples the log has no more", () -> hasCutMoreThanItLogs(data, settings.bucket()));
        Patience.until("the trail ends like the log", () -> shipsCheckpoint(data, settings.bucket()));
        long killed = System.currentTimeMillis();
        run.lose(List.of(NAME));
        var expected = recorder.due(killed - LossTrial.BOUND.toMillis());
        assertThat(expected.values().stream().mapToInt(Map::size).sum()).isGreaterThan(5_000);

        run.restore(NAME);
        run.startPrometheus(NAME, prometheus);
        sidecar(run, settings);
        var held = answered(run.replica(NAME).url()).series();
        assertThat(lacks(held, expected)).as("what the restored log has not").isNotEmpty();
        Patience.until("the lost disk is told of", () -> answered(run.url()).warnings().toString().contains(TOLD));
        assertThat(lacks(answered(run.url()).series(), expected)).as("before recovery").isEmpty();

        run.startPipeline(List.of());
        Patience.until("recovery is over", () -> !answered(run.url()).warnings().toString().contains(TOLD));
        assertThat(lacks(answered(run.url()).series(), expected)).as("after recovery").isEmpty();
        assertThat(Asked.of(run.url(), "/api/v1/perennial/runs").body()).contains("recovered");
        run.crew().kill("pipeline");
      }
    }
  }

  /** One that looks for blocks when it starts, and then not again for an hour. */
  private static void sidecar(LocalRun run, Settings settings) {
    var replica = run.replica(NAME);
    run.crew()
        .startRole(
            "sidecar-" + NAME,
            "dev.perennial.sidecar.Main",
            List.of("-Xmx256m"),
            List.of(
                "--prometheus", replica.url(), "--data", replica.data().toString(), "--bucket", settings.bucket().toString(), "--catalog", settings.catalogue(),
                "--grpc", run.address("sidecar-" + NAME + "-grpc"), "--http", run.address("sidecar-" + NAME),
                "--ship-interval", "1h", "--trail-interval", "2s", "--heartbeat", "2s"));
    run.awaitReady("sidecar-" + NAME, "http://" + run.address("sidecar-" + NAME) + "/-/ready");
  }

  /** Whether a block that is not in the bucket begins seconds before what the log still holds. */
  private static boolean hasCutMoreThanItLogs(Path data, Path bucket) throws IOException {
    var shipped = blocks(bucket).stream().map(Path::getFileName).toList();
    long first = Long.MAX_VALUE;
    for (var block : blocks(data)) {
      var meta = MIN_TIME.matcher(Files.readString(block.resolve("meta.json")));
      if (!shipped.contains(block.getFileName()) && meta.find()) {
        first = Math.min(first, Long.parseLong(meta.group(1)));
      }
    }
    if (LogFiles.checkpoints(data.resolve(LogFiles.WAL)).isEmpty() || first == Long.MAX_VALUE) {
      return false;
    }
    long from = first + 5_000;
    try {
      return LogReplay.of(LogFiles.in(data)).range().filter(range -> range.start() > from).isPresent();
    } catch (RuntimeException truncatedWhileRead) {
      return false;
    }
  }

  private static boolean shipsCheckpoint(Path data, Path bucket) throws IOException {
    var name = "wal/" + LogFiles.checkpoints(data.resolve(LogFiles.WAL)).getLast().folder().getFileName();
    try (var all = Files.walk(bucket)) {
      for (var parcel : all.filter(Files::isRegularFile).filter(path -> path.toString().contains("/trails/")).toList()) {
        if (new String(Files.readAllBytes(parcel), StandardCharsets.ISO_8859_1).contains(name)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Asked answered(String url) throws IOException, InterruptedException {
    return Asked.of(url, "/api/v1/query", "query", "{job=~\".+\"}[10m]", "dedup", "false");
  }

  /** Prometheus itself leaves its external labels out. */
  private static List<String> lacks(Map<String, List<Asked.Sample>> found, Map<Labels, NavigableMap<Long, Double>> expected) {
    var lost = new ArrayList<String>();
    for (var series : expected.entrySet()) {
      var labels = new TreeMap<>(series.getKey().toMap());
      var whole = labels.toString();
      labels.keySet().removeAll(List.of("cluster", "replica"));
      var samples = found.getOrDefault(whole, found.getOrDefault(labels.toString(), List.of()));
      var own = samples.stream().collect(Collectors.toMap(Asked.Sample::time, Asked.Sample::number, (first, _) -> first));
      series
          .getValue()
          .forEach(
              (time, value) -> {
                if (!value.equals(own.get(time))) {
                  lost.add(series.getKey() + " at " + time + " was " + value + ", answered is " + own.get(time));
                }
              });
    }
    return lost;
  }

  /// The blocks in a folder.
  private static List<Path> blocks(Path in) throws IOException {
    try (var all = Files.list(in)) {
      return all.filter(path -> BlockId.parse(path.getFileName().toString()).isPresent() && Files.exists(path.resolve("meta.json"))).toList();
    }
  }
}
