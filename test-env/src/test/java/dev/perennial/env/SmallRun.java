package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.run.Crew;
import dev.perennial.env.run.Ports;
import dev.perennial.env.run.Roster;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A bucket with the blocks of [StaggeredBlocks], and queriers and pipelines over it as processes of their own. No Prometheus is needed.
final class SmallRun implements AutoCloseable {
  private static final List<String> SMALL = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
  private static final int HALTED = 137;

  private final Path folder;
  private final Ports ports;
  private final Crew crew;

  SmallRun(Path folder, int firstPort) throws IOException {
    this.folder = folder;
    this.ports = new Ports(firstPort);
    this.crew = new Crew(new Roster(folder.resolve("processes")), folder.resolve("logs"));
    Files.createDirectories(bucketFolder());
  }

  Path bucketFolder() {
    return folder.resolve("bucket");
  }

  DirectoryObjectStore bucket() {
    return new DirectoryObjectStore(bucketFolder());
  }

  Path catalogueFile() {
    return folder.resolve("catalogue.db");
  }

  String catalogue() {
    return "sqlite:" + catalogueFile();
  }

  Crew crew() {
    return crew;
  }

  /// Starts a querier over bucket and catalogue.
  void startQuery(String name, String... options) throws Exception {
    var more = new ArrayList<>(List.of("--catalog", catalogue()));
    more.addAll(Arrays.asList(options));
    startQueryOnBucket(name, more.toArray(String[]::new));
  }

  /// Starts a querier that learns from the bucket alone.
  void startQueryOnBucket(String name, String... options) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of("--bucket", bucketFolder().toString(), "--block-range", StaggeredBlocks.RANGE, "--http", ports.address(name)));
    arguments.addAll(Arrays.asList(options));
    crew.startRole(name, "dev.perennial.query.Main", SMALL, arguments);
    Patience.until(name + " is ready", () -> isReady(url(name)));
  }

  String url(String name) {
    return "http://" + ports.address(name);
  }

  private static boolean isReady(String url) throws InterruptedException {
    try {
      return Asked.of(url, "/-/ready").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /// Starts a pipeline that downsamples blocks of two ranges and cleans up quickly.
  void startPipeline(String name, List<String> jvm, String... options) {
    var java = new ArrayList<>(SMALL);
    java.addAll(jvm);
    var arguments =
        new ArrayList<>(
            List.of(
                "--bucket", bucketFolder().toString(),
                "--catalog", catalogue(),
                "--block-range", StaggeredBlocks.RANGE,
                "--downsample-after", "4m",
                "--lease", "2s"));
    arguments.addAll(Arrays.asList(options));
    crew.startRole(name, "dev.perennial.lambda.pipeline.Main", java, arguments);
  }

  /// Runs a pipeline until there is nothing left to do.
  void runPipeline(String name, String... options) throws IOException {
    var all = new ArrayList<>(Arrays.asList(options));
    all.add("--once");
    startPipeline(name, List.of(), all.toArray(String[]::new));
    int code = crew.await(name);
    assertThat(code).as("exit code; the last words: %s", words(name)).isZero();
  }

  /// All that a process has logged.
  String words(String name) throws IOException {
    return Files.exists(crew.log(name)) ? Files.readString(crew.log(name)) : "";
  }

  /// Every sample of a cluster at this resolution, by series without the cluster's label, of an answer that warns of nothing.
  Map<String, List<Asked.Sample>> answer(String querier, String cluster, String resolution) throws Exception {
    var asked = ask(querier, "{cluster=\"" + cluster + "\"}", "max_source_resolution", resolution);
    assertThat(asked.status()).as(asked.body()).isEqualTo(200);
    assertThat(asked.warnings()).isEmpty();
    var without = new TreeMap<String, List<Asked.Sample>>();
    asked.series().forEach((labels, samples) -> without.put(labels.replace("cluster=" + cluster + ", ", ""), samples));
    return without;
  }

  /// Asks for the samples that a selector selects of all blocks, with these further parameters.
  Asked ask(String querier, String selector, String... more) throws Exception {
    var parameters = new ArrayList<>(List.of("query", selector + "[1h]", "time", "" + (StaggeredBlocks.START / 1000 + 3500)));
    parameters.addAll(Arrays.asList(more));
    return Asked.of(url(querier), "/api/v1/query", parameters.toArray(String[]::new));
  }

  /// One block of a stream as the querier shows it; `level` is 0 unless it is live.
  record Shown(String id, String state, String resolution, int level) {
    boolean isLive() {
      return state.equals("live");
    }
  }

  /// The blocks of a cluster as the querier shows them.
  List<Shown> shown(String querier, String cluster) throws Exception {
    return shown(querier).getOrDefault(cluster, List.of());
  }

  /// All blocks in streams as the querier shows them, by cluster.
  Map<String, List<Shown>> shown(String querier) throws Exception {
    var all = new TreeMap<String, List<Shown>>();
    for (var item : Asked.of(url(querier), "/api/v1/perennial/blocks").list("data", "streams")) {
      var stream = new Asked(200, "", item);
      var found = all.computeIfAbsent(stream.text("labels", "cluster"), _ -> new ArrayList<>());
      for (var block : stream.list("blocks")) {
        var one = new Asked(200, "", block);
        var level = one.text("level");
        found.add(new Shown(one.text("id"), one.text("state"), one.text("resolution"), level.isEmpty() ? 0 : Integer.parseInt(level)));
      }
    }
    return all;
  }

  /// The sentences of quarantined blocks by id, as the querier shows them.
  Map<String, String> quarantined(String querier) throws Exception {
    return Asked.of(url(querier), "/api/v1/perennial/blocks").list("data", "quarantined").stream()
        .map(item -> new Asked(200, "", item))
        .collect(Collectors.toMap(block -> block.text("id"), block -> block.text("reason")));
  }

  /// The names of the bucket's folders, those of uploads under way excepted.
  Set<String> folders() throws IOException {
    try (var paths = Files.list(bucketFolder())) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals(".uploads"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /// Whether a cluster is down to one raw block and its coarser copy, and the bucket holds what is live and nothing else.
  boolean isSettled(String querier, String cluster) throws Exception {
    var shown = shown(querier);
    var own = shown.getOrDefault(cluster, List.of());
    var live = shown.values().stream().flatMap(List::stream).filter(Shown::isLive).map(Shown::id).collect(Collectors.toSet());
    return own.size() == 2
        && own.stream().allMatch(block -> block.isLive() && block.level() > 1)
        && own.stream().map(Shown::resolution).toList().containsAll(List.of("raw", "5m"))
        && folders().equals(live);
  }

  /// Starts a pipeline that works and cleans up all the time. It is so patient with merged blocks that it makes no copy of 1h of them,
  /// however slow the machine.
  void startBusyPipeline(String name, List<String> jvm) {
    startPipeline(
        name,
        jvm,
        "--delete-delay", "50ms",
        "--orphan-delay", "2s",
        "--interval", "100ms",
        "--clean-interval", "100ms",
        "--patience", "1h");
  }

  /// Waits until a cluster is merged, downsampled and swept, or the pipeline that does it ends; whether it has outlived that.
  boolean settles(String pipeline, String querier, String cluster) throws Exception {
    try {
      Patience.until(
          cluster + " is settled", () -> crew.dead().contains(pipeline) || isSettled(querier, cluster));
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + "; shown: " + shown(querier, cluster) + "; folders: " + folders() + "; the pipeline's words: " + words(pipeline), e);
    }
    if (!crew.dead().contains(pipeline)) {
      return true;
    }
    assertThat(crew.await(pipeline)).as("exit code; the last words: %s", words(pipeline)).isEqualTo(HALTED);
    return false;
  }

  /// What is done while a process stands still.
  interface Task {
    void run() throws Exception;
  }

  /// Lets no thread of a process run while `task` does.
  void whileHeld(String process, Task task) throws Exception {
    signal(process, "STOP");
    try {
      task.run();
    } finally {
      signal(process, "CONT");
    }
  }

  private void signal(String process, String name) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(crew.process(process).pid())).inheritIO().start();
    assertThat(kill.waitFor()).as("kill -%s", name).isZero();
  }

  @Override
  public void close() {
    crew.stop(Duration.ofSeconds(10));
  }
}
