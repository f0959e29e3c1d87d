package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.env.FaultyBucket.Fault;
import dev.perennial.env.provision.Program;
import dev.perennial.env.run.Ports;
import dev.perennial.sidecar.trail.TrailRound;
import dev.perennial.sidecar.trail.TrailShipper;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.chunk.ChunkDecoder;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import dev.perennial.tsdb.series.Samples;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.trail.Trail;
import dev.perennial.tsdb.wal.LogFiles;
import dev.perennial.tsdb.wal.LogReplay;
import dev.perennial.tsdb.wal.LogSegment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The log of a real Prometheus, which cuts a block every five seconds and deletes segments as it does, is shipped through everything that may go wrong: what
/// Prometheus knows is in the bucket afterwards, and Prometheus has not noticed.
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LogFaultsSpec {
  private static final Labels LABELS = Labels.of("cluster", "c1", "replica", "a");
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final List<String> HARM =
      List.of(
          "prometheus_tsdb_wal_truncations_failed_total", "prometheus_tsdb_wal_writes_failed_total", "prometheus_tsdb_wal_corruptions_total",
          "prometheus_tsdb_checkpoint_creations_failed_total", "prometheus_tsdb_checkpoint_deletions_failed_total",
          "prometheus_tsdb_compactions_failed_total", "prometheus_tsdb_head_truncations_failed_total", "prometheus_target_scrapes_exceeded_sample_limit_total");

  private final long seed = Long.getLong("perennial.seed", new Random().nextLong(1, 1_000_000));
  private final Random random = new Random(seed);
  private final FaultyBucket bucket = new FaultyBucket(new MemoryObjectStore(Clock.systemUTC()), random);
  private final int port = Ports.free();
  private final List<Process> started = new ArrayList<>();

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void end() throws InterruptedException {
    for (var process : started) {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  private Process start(String block, List<String> before) throws Exception {
    var config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 200ms, scrape_timeout: 200ms, external_labels: {cluster: c1, replica: a}}
        scrape_configs:
        - job_name: self
          static_configs: [{targets: ['127.0.0.1:%d']}]
        """
            .formatted(port));
    var command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Real.program(Program.PROMETHEUS).toString(), "--config.file=" + config, "--storage.tsdb.path=" + folder.resolve("disk/data"),
            "--storage.tsdb.min-block-duration=" + block, "--storage.tsdb.max-block-duration=" + block, "--storage.tsdb.retention.time=50y",
            "--web.listen-address=127.0.0.1:" + port));
    Files.createDirectories(folder.resolve("disk"));
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile())).start();
    started.add(process);
    Patience.until("Prometheus is ready", () -> text("/-/ready").startsWith("200"));
    return process;
  }

  private String text(String path) throws InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(), BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    } catch (IOException e) {
      return "no answer: " + e;
    }
  }

  private TrailShipper shipper(Path data) {
    return new TrailShipper(data, bucket, TenantId.DEFAULT, Clock.systemUTC(), random, new TrailShipper.Options(64 << 10, 1L << 30));
  }

  private static TrailRound ship(TrailShipper shipper) {
    return shipper.ship(LABELS, () -> Optional.of(List.of()));
  }

  /// Ships again and again under a fault until something has happened.
  private void shipUntil(TrailShipper shipper, Fault fault, String happened, Callable<Boolean> condition) throws Exception {
    bucket.begin(fault);
    long end = System.nanoTime() + SOON.toNanos();
    do {
      ship(shipper);
      Thread.sleep(20);
      assertThat(System.nanoTime()).as("waited in vain until %s, seed %d", happened, seed).isLessThan(end);
    } while (!condition.call());
  }

  private static Callable<Boolean> passed(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    return () -> System.nanoTime() > end;
  }

  private static List<LogSegment> segments(Path data) {
    return LogFiles.segments(data.resolve("wal"), "wal");
  }

  /// All that Prometheus itself knows now.
  private Map<String, NavigableMap<Long, Double>> known() throws Exception {
    var known = new TreeMap<String, NavigableMap<Long, Double>>();
    var answer = Asked.of("http://127.0.0.1:" + port, "/api/v1/query", "query", "{job=\"self\"}[10m]");
    assertThat(answer.status()).as(answer.body().substring(0, Math.min(300, answer.body().length()))).isEqualTo(200);
    answer
        .series()
        .forEach(
            (labels, samples) -> {
              var own = new TreeMap<Long, Double>();
              samples.forEach(sample -> own.put(sample.time(), sample.number()));
              known.put(labels, own);
            });
    return known;
  }

  private record Shipped(Map<String, NavigableMap<Long, Double>> series, List<String> problems) {
    /// The times of the samples that Prometheus knows, and that are not here.
    NavigableMap<Long, String> lacks(Map<String, NavigableMap<Long, Double>> known) {
      var missing = new TreeMap<Long, String>();
      known.forEach(
          (labels, samples) ->
              samples.forEach(
                  (time, value) -> {
                    if (!value.equals(series.getOrDefault(labels, new TreeMap<>()).get(time))) {
                      missing.put(time, labels);
                    }
                  }));
      return missing;
    }
  }

  private Shipped shipped() {
    var trails = Trail.list(bucket, TenantId.DEFAULT, LABELS);
    assertThat(trails).hasSize(1);
    var trail = Trail.open(bucket, trails.getFirst());
    var replay = LogReplay.of(trail.files());
    var all = new TreeMap<String, NavigableMap<Long, Double>>();
    replay.read(
        TimeRange.ALL,
        64 << 20,
        (labels, chunks) -> {
          var samples = new Samples();
          chunks.forEach(chunk -> ChunkDecoder.decode(chunk, samples));
          var own = new TreeMap<Long, Double>();
          for (int i = 0; i < samples.size(); i++) {
            own.put(samples.time(i), samples.value(i));
          }
          all.put(new TreeMap<>(labels.toMap()).toString(), own);
        });
    var problems = new ArrayList<>(trail.problems());
    problems.addAll(replay.problems());
    return new Shipped(all, problems);
  }

  private void assertUnharmed() throws Exception {
    var metrics = text("/metrics");
    for (var name : HARM) {
      assertThat(metrics).contains("\n" + name + " 0\n");
    }
  }

  @Test
  void what_prometheus_knows_is_in_the_bucket_after_every_fault_and_prometheus_has_not_noticed() throws Exception {
    var data = folder.resolve("disk/data");
    var first = start("5s", List.of());
    var shipper = shipper(data);
    shipUntil(shipper, Fault.NONE, "some seconds passed", passed(Duration.ofSeconds(2)));
    shipUntil(shipper, Fault.SLOW, "some seconds passed", passed(Duration.ofSeconds(3)));
    shipUntil(shipper, Fault.ERRORS, "some seconds passed", passed(Duration.ofSeconds(3)));

    int oldest = segments(data).getFirst().number();
    shipUntil(shipper, Fault.AWAY, "Prometheus deleted segments that are not shipped", () -> segments(data).getFirst().number() > oldest + 1);
    assertThat(shipper.standing().pending()).isPositive();

    // Each round is a process of its own, which dies at its first put.
    bucket.begin(Fault.DEADLY);
    for (int i = 0; i < 30; i++) {
      try {
        ship(shipper(data));
      } catch (FaultyBucket.Killed e) {
        // As it was meant.
      }
      Thread.sleep(50);
    }
    var next = shipper(data);
    int newest = segments(data).getLast().number();
    shipUntil(next, Fault.NONE, "a segment was finished and shipped", () -> segments(data).getLast().number() > newest);
    assertUnharmed();
    var known = known();
    assertThat(ship(next).failed()).isEmpty();
    assertThat(next.standing().pending()).isZero();
    assertThat(known.values().stream().mapToInt(Map::size).sum()).isGreaterThan(10_000);
    assertThat(shipped().lacks(known)).as("seed %d", seed).isEmpty();

    int cut = segments(data).getLast().number();
    shipUntil(next, Fault.AWAY, "two segments wait", () -> segments(data).getLast().number() > cut + 1);
    var all = known();
    first.destroyForcibly().waitFor();
    damageAndComeBack(data, all);
  }

  @Test
  void a_bucket_that_is_away_for_longer_than_the_spool_holds_costs_the_oldest_of_the_log_which_is_told_and_prometheus_nothing() throws Exception {
    var data = folder.resolve("disk/data");
    var _ = start("5s", List.of());
    var shipper = new TrailShipper(data, bucket, TenantId.DEFAULT, Clock.systemUTC(), random, new TrailShipper.Options(64 << 10, 100_000));
    bucket.begin(Fault.AWAY);
    var told = new ArrayList<String>();
    var failed = new ArrayList<String>();
    long givenUp = 0;
    long end = System.nanoTime() + SOON.toNanos();
    while (told.size() < 2) {
      var round = ship(shipper);
      failed.addAll(round.failed());
      told.addAll(round.problems());
      givenUp += round.givenUp();
      assertThat(System.nanoTime()).as("waited in vain until the spool was full").isLessThan(end);
      Thread.sleep(100);
    }
    assertThat(failed).isNotEmpty().allSatisfy(sentence -> assertThat(sentence).startsWith("The log is not shipped yet, and is tried again: "));
    assertThat(givenUp).isPositive();
    var until = told.stream().map(LogFaultsSpec::written).max(Instant::compareTo).orElseThrow();
    assertUnharmed();

    bucket.begin(Fault.NONE);
    assertThat(ship(shipper).failed()).isEmpty();
    assertThat(shipper.standing().pending()).isZero();
    shipUntil(shipper, Fault.NONE, "it has caught up and goes on", passed(Duration.ofSeconds(1)));
    var known = known();
    assertThat(ship(shipper).failed()).isEmpty();
    var missing = shipped().lacks(known);
    assertThat(missing).isNotEmpty();
    assertThat(missing.lastKey()).as("what is lost is not newer than what was told, a second of the file's time apart").isLessThanOrEqualTo(until.toEpochMilli() + 1_000);
    assertUnharmed();
  }

  private static Instant written(String sentence) {
    var found = Pattern.compile("^Segment wal/\\d+ is given up with \\d+ bytes, the last of them written at (\\S+): .*Its samples are safe only in blocks\\.$").matcher(sentence);
    assertThat(found.matches()).as(sentence).isTrue();
    return Instant.parse(found.group(1));
  }

  private void damageAndComeBack(Path data, Map<String, NavigableMap<Long, Double>> all) throws Exception {
    var damaged = segments(data).get(segments(data).size() - 2);
    var file = data.resolve(damaged.name());
    long from = Files.getLastModifiedTime(data.resolve("wal/%08d".formatted(damaged.number() - 1))).toMillis() - 2_000;
    long to = Files.getLastModifiedTime(file).toMillis() + 2_000;
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      long middle = Files.size(file) / 2;
      disk.seek(middle);
      int was = disk.read();
      disk.seek(middle);
      disk.write(was ^ 0x5a);
    }
    bucket.begin(Fault.NONE);
    var round = ship(shipper(data));
    assertThat(round.failed()).isEmpty();
    assertThat(round.problems()).singleElement().asString().contains(damaged.name() + " at byte").endsWith("It is shipped as it is.");
    var readable = shipped();
    assertThat(readable.problems()).singleElement().asString().contains(damaged.name()).contains("left out");
    assertThat(readable.lacks(all).keySet()).as("seed %d", seed).allSatisfy(time -> assertThat(time).isBetween(from, to));

    // Prometheus repairs its log in its own way, and is followed.
    long again = System.currentTimeMillis();
    start("5s", List.of());
    var follower = shipper(data);
    shipUntil(follower, Fault.NONE, "Prometheus logs again", () -> known().values().stream().anyMatch(samples -> samples.lastKey() > again));
    var fresh = known();
    fresh.values().forEach(samples -> samples.headMap(again).clear());
    assertThat(fresh.values().stream().mapToInt(Map::size).sum()).isPositive();
    assertThat(ship(follower).failed()).isEmpty();
    assertThat(shipped().lacks(fresh)).as("seed %d", seed).isEmpty();
  }

  @Test
  void a_disk_that_is_full_keeps_nothing_from_the_bucket_that_prometheus_could_log() throws Exception {
    Files.createDirectories(folder.resolve("disk"));
    var own = List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");
    var mount = "mount -t tmpfs -o size=24m tmpfs '" + folder.resolve("disk") + "' && exec ";
    assumeTrue(succeeds(own, mount + "true"), "Skipped: no file system of its own can be mounted here");
    var before = new ArrayList<>(own);
    before.add(mount + "\"$@\"");
    before.add("sh");
    var process = start("2h", before);
    var disk = Path.of("/proc/" + process.pid() + "/root" + folder.resolve("disk"));
    var data = disk.resolve("data");
    var ballast = disk.resolve("ballast");
    fill(ballast);
    // Nothing of ours was written there yet, and nothing can be.
    var shipper = shipper(data);
    assertThat(ship(shipper).problems()).singleElement().asString().contains("Cannot write").contains("shipped all the same");
    shipUntil(shipper, Fault.NONE, "some seconds passed", passed(Duration.ofSeconds(4)));
    assertThat(data.toFile().getUsableSpace()).isLessThan(64 << 10);
    assertThat(process.isAlive()).isTrue();
    Files.delete(ballast);
    long freed = System.currentTimeMillis();
    shipUntil(shipper, Fault.NONE, "Prometheus logs again", () -> known().values().stream().anyMatch(samples -> samples.lastKey() > freed + 1_000));
    var known = known();
    assertThat(ship(shipper).failed()).isEmpty();
    assertThat(shipped().lacks(known)).isEmpty();
  }

  private static boolean succeeds(List<String> command, String script) throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of("/usr/bin/unshare"))) {
      return false;
    }
    var all = new ArrayList<>(command);
    all.add(script);
    return new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
  }

  private static void fill(Path ballast) throws IOException {
    var piece = new byte[4 << 10];
    try (var out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }
}
