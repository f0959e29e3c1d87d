package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.perennial.env.durability.LossTrial;
import dev.perennial.env.durability.Recorder;
import dev.perennial.env.provision.Program;
import dev.perennial.env.run.LocalRun;
import dev.perennial.env.run.Replica;
import dev.perennial.env.run.Scratch;
import dev.perennial.env.run.Settings;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.labels.Labels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Two real replicas are rolled onto new disks one after the other, and one of them is killed and comes back on another one. All that happens once; each
/// test looks at one side of it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolloutSpec {
  private static final String CLUSTER = "rolled";
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String QUERIER = "the querier";
  private static final String RULES =
      """
      groups:
        - name: seam
          interval: 1s
          rules:
            - alert: Waiting
              expr: vector(1)
              for: 10m
      """;

  private Settings settings = new Settings(Path.of(""), 0, "", 1, "", "", "", List.of(), List.of());
  private Path prometheus = Path.of("");
  private String seam = "";

  private final List<String> lostByRollout = new ArrayList<>();
  private final List<String> lostByDeath = new ArrayList<>();
  private final List<String> toldWhileAway = new ArrayList<>();
  private final Map<String, String> alertBefore = new LinkedHashMap<>();
  private final Map<String, String> alertAfter = new LinkedHashMap<>();
  private final Map<String, Instant> startedAgain = new LinkedHashMap<>();
  private final Map<String, Instant> rolled = new LinkedHashMap<>();
  private final Map<String, NavigableMap<Long, Double>> rates = new LinkedHashMap<>();
  private final List<String> promtool = new ArrayList<>();
  private String stateWhileAway = "";
  private long compared;

  @BeforeAll
  void roll(@TempDir Path folder) throws Exception {
    prometheus = Real.program(Program.PROMETHEUS);
    var tool = Real.program(Program.PROMTOOL);
    long begun = System.currentTimeMillis();
    var counter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    // Ten a second, and so much that a step back would be told from afar.
    counter.createContext(
        "/metrics",
        exchange -> {
          try (exchange) {
            var text = "# TYPE seam_total counter\nseam_total " + (1_000_000 + (System.currentTimeMillis() - begun) / 100) + "\n";
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
          }
        });
    counter.start();
    seam = "127.0.0.1:" + counter.getAddress().getPort();
    try (var recorder = Recorder.listen(0)) {
      settings =
          new Settings(
                  folder.resolve("run"), 31_740, "15s", 1, CLUSTER, "", "",
                  List.of("--recover-after", "5s", "--clean-interval", "1s", "--workers", "0"), List.of())
              .writingTo(recorder.url());
      try (var run = new LocalRun(settings, _ -> {})) {
        Files.createDirectories(settings.bucket());
        for (var name : LocalRun.REPLICAS) {
          start(run, name);
          run.startSidecar(name);
        }
        run.startPipeline(List.of());
        run.startQuery();
        Patience.until("some scrapes were recorded", () -> most(recorder) > 20);
        rollBoth(run);
        lostByRollout.addAll(lost(run, recorder.due(System.currentTimeMillis())));
        long killed = die(run, "a");
        lostByDeath.addAll(lost(run, recorder.due(killed - LossTrial.BOUND.toMillis())));
        long restored = System.currentTimeMillis();
        Patience.until("the restored replica has cut a block", () -> newestBlock(run.replica("a").data()) > restored);
        measure(run, begun);
        for (var name : LocalRun.REPLICAS) {
          stop(run, "prometheus-" + name);
        }
        promtool.add(said(tool, "tsdb", "list", run.replica("a").data().toString()));
        promtool.add(said(tool, "tsdb", "analyze", run.replica("a").data().toString()));
        run.crew().kill("pipeline");
      }
    } finally {
      counter.stop(0);
    }
  }

  private void start(LocalRun run, String name) throws IOException {
    var own = run.replica(name);
    var targets = new LinkedHashMap<String, List<String>>();
    targets.put("prometheus", LocalRun.REPLICAS.stream().map(other -> run.address("prometheus-" + other)).toList());
    targets.put("seam", List.of(seam));
    var replica =
        new Replica(
            CLUSTER, name, own.folder(), own.address(), 1, settings.blockRange(), targets, own.alertmanagers(), RULES, settings.remoteWrite());
    replica.configure();
    var command = new ArrayList<>(replica.command(prometheus));
    command.add("--rules.alert.for-grace-period=1s");
    run.crew().start("prometheus-" + name, command);
    run.awaitReady("prometheus-" + name, own.url() + "/-/ready");
  }

  private void rollBoth(LocalRun run) throws Exception {
    for (var name : LocalRun.REPLICAS) {
      alertBefore.put(name, activeSince(run, name));
      stop(run, "prometheus-" + name);
      stop(run, "sidecar-" + name);
      assertThat(run.crew().process("sidecar-" + name).exitValue()).as(run.lastWords("sidecar-" + name)).isIn(0, 143);
      if (name.equals("a")) {
        stateWhileAway = Asked.of(run.url(), "/api/v1/perennial/members").body();
        var answer = Asked.of(run.url(), "/api/v1/query", "query", "seam_total", "dedup", "false");
        answer.warnings().forEach(warning -> toldWhileAway.add(warning.toString()));
        answer.list("infos").forEach(info -> toldWhileAway.add(info.toString()));
      }
      comeBack(run, name);
      Patience.until("the alert is there again", () -> activeSince(run, name).compareTo(startedAgain.getOrDefault(name, Instant.EPOCH).toString()) < 0);
      alertAfter.put(name, activeSince(run, name));
      rolled.putAll(startedAgain);
    }
  }

  private long die(LocalRun run, String name) throws Exception {
    long killed = System.currentTimeMillis();
    run.die(List.of(name));
    comeBack(run, name);
    return killed;
  }

  private void comeBack(LocalRun run, String name) throws Exception {
    Scratch.clear(run.replica(name).data());
    run.restore(name);
    startedAgain.put(name, Instant.now());
    start(run, name);
    run.startSidecar(name);
  }

  private static String activeSince(LocalRun run, String name) throws IOException, InterruptedException {
    var alerts = Asked.of(run.replica(name).url(), "/api/v1/alerts").list("data", "alerts");
    if (alerts.isEmpty() || !(alerts.getFirst() instanceof Map<?, ?> alert)) {
      return "9 (there is none)";
    }
    assertThat(alert.get("state")).hasToString("pending");
    return String.valueOf(alert.get("activeAt"));
  }

  private void measure(LocalRun run, long begun) throws Exception {
    String from = "" + (begun / 1000 + 15);
    String to = "" + System.currentTimeMillis() / 1000;
    for (var source : Map.of("a", run.replica("a").url(), "b", run.replica("b").url(), QUERIER, run.url()).entrySet()) {
      var values = new TreeMap<Long, Double>();
      Asked.of(source.getValue(), "/api/v1/query_range", "query", "max(rate(seam_total[10s]))", "start", from, "end", to, "step", "1")
          .series()
          .values()
          .forEach(samples -> samples.forEach(sample -> values.put(sample.time(), sample.number())));
      rates.put(source.getKey(), values);
    }
  }

  /** What the querier does not answer, once it has had the time to index the last blocks. */
  private List<String> lost(LocalRun run, Map<Labels, NavigableMap<Long, Double>> expected) throws Exception {
    compared = expected.values().stream().mapToLong(Map::size).sum();
    var lost = new ArrayList<String>();
    long end = System.nanoTime() + SOON.toNanos();
    do {
      lost.clear();
      var found = Asked.of(run.url(), "/api/v1/query", "query", "{cluster=\"" + CLUSTER + "\"}[10m]", "dedup", "false").series();
      for (var series : expected.entrySet()) {
        var own = new TreeMap<Long, Double>();
        found
            .getOrDefault(new TreeMap<>(series.getKey().toMap()).toString(), List.of())
            .forEach(sample -> own.put(sample.time(), sample.number()));
        for (var sample : series.getValue().entrySet()) {
          if (!sample.getValue().equals(own.get(sample.getKey()))) {
            lost.add(series.getKey() + " at " + sample.getKey() + " was " + sample.getValue() + ", answered is " + own.get(sample.getKey()));
          }
        }
      }
      if (!lost.isEmpty()) {
        Thread.sleep(1_000);
      }
    } while (!lost.isEmpty() && System.nanoTime() < end);
    return lost;
  }

  /** When the newest block of a data directory was made. */
  private static long newestBlock(Path data) throws IOException {
    try (var all = Files.list(data)) {
      return all.filter(path -> Files.exists(path.resolve("meta.json")))
          .flatMap(path -> BlockId.parse(path.getFileName().toString()).stream())
          .mapToLong(BlockId::millis)
          .max()
          .orElse(0);
    }
  }

  private static String said(Path tool, String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(tool.toString()));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + "\n" + words.substring(0, Math.min(800, words.length()));
  }

  private static int most(Recorder recorder) {
    return recorder.recorded().values().stream().mapToInt(Map::size).max().orElse(0);
  }

  private static void stop(LocalRun run, String name) {
    run.crew().process(name).destroy();
    run.crew().await(name);
  }

  @Test
  void a_graceful_rollout_of_both_replicas_one_after_the_other_loses_nothing() {
    assertThat(lostByRollout).isEmpty();
    assertThat(compared).isGreaterThan(10_000);
  }

  @Test
  void a_replica_killed_with_its_disk_comes_back_with_all_but_the_last_seconds() {
    assertThat(lostByDeath).isEmpty();
  }

  @Test
  void a_planned_stop_makes_no_noise() {
    assertThat(stateWhileAway).contains("\"state\":\"left\"", "\"state\":\"alive\"").doesNotContain("silent");
    assertThat(toldWhileAway).isEmpty();
  }

  @Test
  void a_rate_over_the_seams_has_no_spike() {
    assertThat(rates).hasSize(3);
    rates.forEach(
        (name, values) -> {
          assertThat(values.values()).as(name).allSatisfy(rate -> assertThat(rate).isBetween(0.5, 20.0));
          // A replica has what its log held when it started, and so nothing of the time before a cut, over which its peer may have been away.
          startedAgain.entrySet().stream()
              .filter(start -> name.equals(QUERIER) || name.equals(start.getKey()))
              .map(start -> start.getValue().toEpochMilli())
              .forEach(
                  start -> {
                    assertThat(values.headMap(start)).as("%s before %s", name, start).isNotEmpty();
                    assertThat(values.tailMap(start)).as("%s after %s", name, start).isNotEmpty();
                  });
        });
  }

  @Test
  void an_alert_that_was_pending_goes_on_pending_from_where_it_was() {
    assertThat(alertAfter.keySet()).containsExactlyElementsOf(LocalRun.REPLICAS);
    for (var name : LocalRun.REPLICAS) {
      var before = Instant.parse(alertBefore.getOrDefault(name, ""));
      // Prometheus adds the time that it was away.
      assertThat(Instant.parse(alertAfter.getOrDefault(name, ""))).isBetween(before, rolled.getOrDefault(name, Instant.MIN));
    }
  }

  @Test
  void promtool_accepts_what_the_restored_replica_writes() {
    assertThat(promtool).hasSize(2).allSatisfy(words -> assertThat(words).startsWith("0\n"));
    assertThat(promtool.getFirst()).contains("BLOCK ULID");
    assertThat(promtool.getLast()).contains("Series:");
  }
}
