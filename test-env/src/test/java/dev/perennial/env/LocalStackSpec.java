package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.objectstore.ObjectFacts;
import dev.perennial.tsdb.objectstore.directory.DirectoryObjectStore;
import dev.perennial.tsdb.objectstore.memory.MemoryObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// The installation, deployed from its own templates to LocalStack, does its work and stands what the cloud does to it.
///
/// Every test has a stream of its own.
@TestMethodOrder(MethodOrderer.MethodName.class)
class LocalStackSpec {
  private static final int SOURCES = 4;

  @TempDir private static Path folder = Path.of("");
  private static @Nullable CloudWorld world;

  private static CloudWorld world() {
    return java.util.Objects.requireNonNull(world);
  }

  @BeforeAll
  static void deploy() {
    world = CloudWorld.start(folder, 31_600);
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      try {
        assertThat(world.run().localStack().skipped()).as("resources that LocalStack left out").isEmpty();
      } finally {
        world.close();
      }
    }
  }

  /// Ships the blocks of a cluster: two replicas, two ranges.
  private static List<BlockId> ship(String cluster) {
    return new StaggeredBlocks(world().bucket(), cluster.hashCode()).put(cluster, SOURCES / 2);
  }

  /// Ships the blocks of a cluster whose events are lost.
  private static List<BlockId> unnoticed(String cluster) throws Exception {
    try (var _ = world().deaf()) {
      return ship(cluster);
    }
  }

  @Test
  void real_blocks_become_few_and_every_answer_stays() throws Exception {
    long now = Instant.now().getEpochSecond();
    var run = world().run();
    var histories = List.of(new RealHistory(folder.resolve("real-a"), "a", now), new RealHistory(folder.resolve("real-b"), "b", now));
    for (var name : List.of("a", "b")) {
      var history = histories.get(name.equals("a") ? 0 : 1);
      history.write();
      run.crew().start("prometheus-" + name, history.prometheus(run.address("prometheus-" + name)));
      var url = "http://" + run.address("prometheus-" + name);
      Patience.until("prometheus-" + name + " is ready", Duration.ofMinutes(1), () -> isReady(url));
      run.startRole(
          "sidecar-" + name,
          "dev.perennial.sidecar.Main",
          List.of(
              "--prometheus", url,
              "--data", history.data().toString(),
              "--grpc", run.address("sidecar-" + name + "-grpc"),
              "--http", run.address("sidecar-" + name),
              "--ship-interval", "2s",
              "--heartbeat", "2s"));
    }
    world().awaitSettled("real", 2 * RealHistory.blocks());
    var raw = world().manifest("real").superseded().stream().map(block -> block.id()).filter(id -> isShipped(id)).toList();
    assertThat(raw).as("raw blocks, superseded and not yet swept").hasSize(2 * RealHistory.blocks());

    // What queries see of the blocks as they were shipped, from a copy of them.
    copy(raw, folder.resolve("raw"));
    run.crew()
        .startRole(
            "query-raw",
            "dev.perennial.query.Main",
            List.of("-Xmx256m"),
            List.of("--bucket", folder.resolve("raw").toString(), "--block-range", "2h", "--http", run.address("query-raw")));
    run.startRole("query", "dev.perennial.query.Main", List.of("--block-range", "2h", "--http", run.address("query")));
    for (var name : List.of("query", "query-raw")) {
      Patience.until(name + " is ready", Duration.ofMinutes(1), () -> isReady("http://" + run.address(name)));
    }
    var asked = answers("http://" + run.address("query-raw"), histories.getFirst());
    assertThat(asked).allSatisfy(answer -> assertThat(answer).isNotEmpty());
    assertThat(answers("http://" + run.address("query"), histories.getFirst())).as("after compaction").isEqualTo(asked);

    try (var _ = world().with("sweep", Map.of("PERENNIAL_DELETE_DELAY", "PT1S"))) {
      world().wake("sweep");
      // The objects go first and are forgotten last.
      Patience.until(
          "the superseded blocks are swept and forgotten",
          Duration.ofMinutes(2),
          () ->
              raw.stream().noneMatch(world().blocks()::contains)
                  && world().manifest("real").superseded().stream().noneMatch(block -> raw.contains(block.id())));
    }
    assertThat(answers("http://" + run.address("query"), histories.getFirst())).as("after the sweep").isEqualTo(asked);
    for (var name : List.of("query", "query-raw", "sidecar-a", "sidecar-b", "prometheus-a", "prometheus-b")) {
      run.crew().kill(name);
    }
  }

  /// Whether a block came from a sidecar, and not from a worker whose product was merged on.
  private static boolean isShipped(BlockId id) {
    var meta = world().bucket().read(BlockFiles.meta(id));
    return meta.isPresent() && new String(meta.get().toArray(), StandardCharsets.UTF_8).replace(" ", "").contains("\"source\":\"sidecar\"");
  }

  private static void copy(List<BlockId> ids, Path to) throws IOException {
    Files.createDirectories(to);
    var copy = new DirectoryObjectStore(to);
    for (var id : ids) {
      var objects = world().bucket().list(BlockFiles.prefix(id), "", "").objects().stream().map(ObjectFacts::key).toList();
      for (var key : objects) {
        // A mark would say that the block is on its way out.
        if (!key.endsWith("/deletion-mark.json") && !key.contains("/perennial/")) {
          copy.put(key, world().bucket().read(key).orElseThrow());
        }
      }
    }
  }

  private static List<Map<String, List<Asked.Sample>>> answers(String url, RealHistory history) throws Exception {
    var all = new ArrayList<Map<String, List<Asked.Sample>>>();
    for (var query : List.of("{cluster=\"real\"}[9h]", "avg_over_time(temperature[1h])")) {
      all.add(answered(Asked.of(url, "/api/v1/query", "query", query, "time", "" + history.end(), "max_source_resolution", "0s")));
    }
    for (var query : List.of("sum by (route) (rate(requests_total[5m]))", "max(temperature)", "count({cluster=\"real\"})")) {
      all.add(
          answered(
              Asked.of(url, "/api/v1/query_range",
                  "query", query, "start", "" + (history.start() + 7), "end", "" + history.end(), "step", "61", "max_source_resolution", "0s")));
    }
    return all;
  }

  private static Map<String, List<Asked.Sample>> answered(Asked asked) {
    assertThat(asked.status()).as(asked.body()).isEqualTo(200);
    assertThat(asked.warnings()).isEmpty();
    return asked.series();
  }

  private static boolean isReady(String url) throws InterruptedException {
    try {
      return Asked.of(url, "/-/ready").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void events_that_come_twice_enter_a_block_once() throws Exception {
    var ids = ship("twice");
    ids.forEach(world()::tell);
    ids.forEach(world()::tell);
    world().awaitSettled("twice", SOURCES);
    Patience.until("all messages are dealt with", Duration.ofMinutes(1), () -> world().waiting(world().queue()) == 0);
    world().awaitSettled("twice", SOURCES);
    assertThat(world().executions("Maintain", "twice").keySet().stream().filter(name -> name.endsWith("-0")).toList())
        .as("the first event of each block starts one, at most")
        .hasSizeBetween(1, SOURCES);
    assertThat(world().waiting(world().dead())).isZero();
  }

  @Test
  void events_that_are_lost_are_made_up_for_by_reconcile() throws Exception {
    var ids = unnoticed("lost");
    assertThat(world().manifest("lost").version()).as("nobody was told").isZero();
    var execution = world().start("Reconcile", "lost-" + System.nanoTime(), "{}");
    assertThat(world().await(execution)).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(world().states(execution)).startsWith("reconcile", "unknown").endsWith("sweep", "done");
    assertThat(ids).allMatch(id -> world().manifest("lost").knows(id));
    world().awaitSettled("lost", SOURCES);
  }

  @Test
  void a_poisoned_block_ends_in_the_dead_letters_and_comes_out_again() throws Exception {
    // All of a block but its index, whose upload failed and is made up for later.
    var elsewhere = new MemoryObjectStore(InstantSource.system());
    var id = new StaggeredBlocks(elsewhere, 99).put(Labels.of("cluster", "poisoned", "replica", "a"), StaggeredBlocks.range(0));
    var index = BlockFiles.index(id);
    world().redeliverAfter(1);
    try {
      for (var object : elsewhere.list("", "", "").objects()) {
        if (!object.key().equals(index)) {
          world().bucket().put(object.key(), elsewhere.read(object.key()).orElseThrow());
        }
      }
      Patience.until("the message is dead", Duration.ofMinutes(2), () -> world().waiting(world().dead()) == 1);
      assertThat(world().manifest("poisoned").version()).as("it is in no query").isZero();
      world().bucket().put(index, elsewhere.read(index).orElseThrow());
      world().redrive();
      Patience.until("the block is live", Duration.ofMinutes(1), () -> world().manifest("poisoned").live(id).isPresent());
      assertThat(world().waiting(world().dead())).isZero();
    } finally {
      world().redeliverAfter(180);
    }
  }

  @Test
  void a_function_that_is_killed_midway_costs_time_and_nothing_else() throws Exception {
    try (var _ = world().with("compact", Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dperennial.halt-after-effects=2"))) {
      ship("killed");
      Patience.until(
          "an execution gave up",
          Duration.ofMinutes(3),
          () -> world().executions("Maintain", "killed").containsValue(ExecutionStatus.FAILED));
      assertThat(world().manifest("killed").staged()).as("what was begun is known").isNotEmpty();
      assertThat(world().manifest("killed").live()).as("nothing took the place of the sources").allMatch(block -> block.level() == 1);
    }
    // A failed execution bars no other: the next tick has another name.
    world().wake("maintain");
    world().awaitSettled("killed", SOURCES);
  }

  @Test
  void a_throttled_table_delays_and_harms_nothing() throws Exception {
    try (var interference = new Interference(world().run().localStack().endpoint(), Interference.How.THROTTLED, 10);
        var _ = world().with("swap", Map.of("AWS_ENDPOINT_URL_DYNAMODB", interference.url()))) {
      ship("throttled");
      world().awaitSettled("throttled", SOURCES);
      assertThat(interference.done()).isEqualTo(10);
    }
  }

  @Test
  void a_swap_whose_answer_was_lost_took_once() throws Exception {
    try (var interference = new Interference(world().run().localStack().endpoint(), Interference.How.ANSWER_LOST, 2);
        var _ = world().with("swap", Map.of("AWS_ENDPOINT_URL_DYNAMODB", interference.url()))) {
      ship("unknown");
      world().awaitSettled("unknown", SOURCES);
      assertThat(interference.done()).isEqualTo(2);
    }
    var manifest = world().manifest("unknown");
    assertThat(manifest.superseded().stream().map(block -> block.id())).doesNotHaveDuplicates().doesNotContainAnyElementsOf(world().live("unknown"));
  }

  @Test
  void a_second_execution_finds_the_stream_taken_and_ends() throws Exception {
    ship("single");
    world().awaitSettled("single", SOURCES);
    Patience.until(
        "nobody works on it", Duration.ofMinutes(1), () -> !world().executions("Maintain", "single").containsValue(ExecutionStatus.RUNNING));
    var stream = CloudWorld.stream("single");
    var name = "single-" + System.nanoTime();
    var held = (Lease.Attempt.Held) world().catalog().lease(stream, "somebody", Instant.now(), Duration.ofMinutes(10));
    try {
      var late = new StaggeredBlocks(world().bucket(), 7).put(Labels.of("cluster", "single", "replica", "a"), StaggeredBlocks.range(5));
      Patience.until("the late block is live", Duration.ofMinutes(1), () -> world().manifest("single").live(late).isPresent());
      var execution = world().start("Maintain", name, CloudWorld.input("single"));
      assertThat(world().await(execution)).isEqualTo(ExecutionStatus.SUCCEEDED);
      assertThat(world().states(execution)).containsExactly("begin", "plan", "planned?", "done");
    } finally {
      world().catalog().release(stream, held.lease());
    }
    world().wake("maintain");
    world().awaitSettled("single", SOURCES + 1);
    assertThatThrownBy(() -> world().start("Maintain", name, "{\"stream\":{\"tenant\":\"another\",\"hash\":\"input\"}}"))
        .as("a second start under the same name")
        .isInstanceOf(ExecutionAlreadyExistsException.class);
  }

  @Test
  void a_worker_that_wakes_after_its_lease_ran_out_commits_nothing() throws Exception {
    var ids = unnoticed("paused");
    // Entered without waking anybody, so that the paused one is the first.
    var stream = CloudWorld.stream("paused");
    Asked planned;
    try (var _ = world().with("wake", Map.of("PERENNIAL_TENANT", "nobody"));
        var _ = world().with("index", Map.of("PERENNIAL_MACHINE_MAINTAIN", world().run().control().output("Retain")))) {
      ids.forEach(id -> world().invoke("index", "{\"block\":\"" + id + "\"}"));
      planned = world().invoke("plan", CloudWorld.input("paused").replaceFirst("\\}$", ",\"holder\":\"paused\",\"round\":0}"));
    }
    assertThat(planned.text("outcome")).isEqualTo("planned");
    var jobs = new String(world().bucket().read(planned.text("jobs")).orElseThrow().toArray(), StandardCharsets.UTF_8);
    var made = world().invoke("compact", jobs.substring(1, jobs.length() - 1)).body();
    var verified = world().invoke("verify", made).body();
    assertThat(verified).contains("\"outcome\":\"passed\"");

    // Half an hour later the lease is free, and a whole execution does the work.
    var other = (Lease.Attempt.Held) world().catalog().lease(stream, "other", Instant.now().plus(Duration.ofMinutes(30)), Duration.ofMinutes(1));
    world().catalog().release(stream, other.lease());
    assertThat(world().await(world().start("Maintain", "paused-" + System.nanoTime(), CloudWorld.input("paused")))).isEqualTo(ExecutionStatus.SUCCEEDED);
    world().awaitSettled("paused", SOURCES);
    long version = world().manifest("paused").version();
    var live = new TreeSet<>(world().live("paused"));

    var woken = world().invoke("swap", verified);
    assertThat(woken.text("outcome")).isEqualTo("past");
    assertThat(world().manifest("paused").version()).as("nothing was written").isEqualTo(version);
    assertThat(world().live("paused")).isEqualTo(live);
  }

  @Test
  void every_execution_gives_its_lease_back() throws Exception {
    ship("returned");
    world().awaitSettled("returned", SOURCES);
    Patience.until(
        "no execution runs",
        Duration.ofMinutes(1),
        () -> !world().executions("Maintain", "returned").containsValue(ExecutionStatus.RUNNING));
    var attempt = world().catalog().lease(CloudWorld.stream("returned"), "next", Instant.now(), Duration.ofSeconds(1));
    assertThat(attempt).isInstanceOf(Lease.Attempt.Held.class);
  }
}
