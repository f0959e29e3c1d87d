package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.Member;
import dev.perennial.tsdb.catalog.SupersededBlock;
import dev.perennial.tsdb.catalog.TenantId;
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
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/// The installation, deployed from its own templates to LocalStack, does its work and stands what the cloud does to it.
///
/// Every test has a stream of its own. Most are shipped before the first test looks, so that they are worked on side by side, by functions whose
/// table is throttled and loses answers; what is harmful to everybody comes last.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LocalStackSpec {
  private static final int SOURCES = 4;
  /** More than the client tries, so that a function fails of it. */
  private static final int THROTTLED = 10;
  private static final int ANSWERS_LOST = 2;

  @TempDir private static Path folder = Path.of("");
  private static @Nullable CloudWorld world;
  private static @Nullable Interference interference;
  private static List<BlockId> lost = List.of();
  private static String people = "";
  private static DeadReplica dead = new DeadReplica(Labels.of("cluster", "recovered", "replica", "a"), Instant.EPOCH);

  private static CloudWorld world() {
    return java.util.Objects.requireNonNull(world);
  }

  @BeforeAll
  static void deploy() throws Exception {
    world = CloudWorld.start(folder, 31_600);
    interference =
        new Interference(world().run().localStack().endpoint(), Map.of(Interference.How.THROTTLED, THROTTLED, Interference.How.ANSWER_LOST, ANSWERS_LOST));
    world().set("swap", Map.of("AWS_ENDPOINT_URL_DYNAMODB", interference.url()));
    lost = unnoticed("lost");
    var twice = ship("twice");
    twice.forEach(world()::tell);
    twice.forEach(world()::tell);
    for (var cluster : List.of("hindered", "returned", "single", "aged")) {
      var _ = ship(cluster);
    }
    new LargeBlocks(world().bucket(), "large").put();
    people = world().listen();
    var now = Instant.now();
    // At a multiple of ten minutes, so that its log is cut into one block.
    dead = new DeadReplica(dead.labels(), Instant.ofEpochSecond(now.getEpochSecond() / 600 * 600 - 1800));
    dead.ship(world().bucket());
    var _ = world().catalog().report(dead.died(now.minusSeconds(120)));
  }

  @AfterAll
  static void stop() {
    if (interference != null) {
      interference.close();
    }
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
  @Order(1)
  void real_blocks_become_few_and_every_answer_stays() throws Exception {
    long now = Instant.now().getEpochSecond();
    var run = world().run();
    var histories = List.of(new RealHistory(folder.resolve("real-a"), "a", now), new RealHistory(folder.resolve("real-b"), "b", now));
    // Whoever plans waits for the slower replica, as it does for hours on AWS: else its blocks could come late on a busy machine. Whoever gives the lease back
    // waits as long: else each execution would find work due that it does not plan, and begin again as often as it may.
    var patient = Map.of("PERENNIAL_PATIENCE", "PT1H");
    try (var _ = world().with("plan", patient);
        var _ = world().with("release", patient)) {
      for (var name : List.of("a", "b")) {
        replica(name, histories.get(name.equals("a") ? 0 : 1));
      }
      Patience.until(
          "all blocks are entered",
          () ->
              world().manifest("real").live().stream().flatMap(block -> block.sources().stream()).distinct().count()
                  == 2L * RealHistory.blocks());
    }
    world().wake("maintain");
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
    var querier = world().querier();
    Patience.until("query-raw is ready", () -> CloudWorld.isReady("http://" + run.address("query-raw")));
    var asked = answers("http://" + run.address("query-raw"), histories.getFirst());
    assertThat(asked).allSatisfy(answer -> assertThat(answer).isNotEmpty());
    assertThat(answers(querier, histories.getFirst())).as("after compaction").isEqualTo(asked);

    try (var _ = world().with("sweep", Map.of("PERENNIAL_DELETE_DELAY", "PT1S"))) {
      world().wake("sweep");
      // The objects go first and are forgotten last.
      Patience.until(
          "the superseded blocks are swept and forgotten",
          () ->
              raw.stream().noneMatch(world().blocks()::contains)
                  && world().manifest("real").superseded().stream().noneMatch(block -> raw.contains(block.id())));
    }
    assertThat(answers(querier, histories.getFirst())).as("after the sweep").isEqualTo(asked);
    for (var name : List.of("query-raw", "sidecar-a", "sidecar-b", "prometheus-a", "prometheus-b")) {
      run.crew().kill(name);
    }
  }

  /// Starts a Prometheus over this history and its sidecar, and waits until that one is known.
  private static void replica(String name, RealHistory history) throws Exception {
    history.write();
    var run = world().run();
    run.crew().start("prometheus-" + name, history.prometheus(run.address("prometheus-" + name)));
    var url = "http://" + run.address("prometheus-" + name);
    Patience.until("prometheus-" + name + " is ready", () -> CloudWorld.isReady(url));
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
    var labels = Labels.of("cluster", "real", "replica", name);
    Patience.until(
        "sidecar-" + name + " is known",
        () -> world().catalog().members(TenantId.DEFAULT).stream().map(Member::labels).anyMatch(labels::equals));
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

  @Test
  @Order(2)
  void events_that_come_twice_enter_a_block_once() throws Exception {
    world().awaitSettled("twice", SOURCES);
    Patience.until("all messages are dealt with", () -> world().waiting(world().queue()) == 0);
    world().awaitSettled("twice", SOURCES);
    var entered =
        world().catalog().runs(TenantId.DEFAULT, 10_000).stream()
            .filter(run -> run.step().equals("index") && run.stream().equals(CloudWorld.stream("twice").hash()))
            .map(run -> run.summary())
            .filter(summary -> summary.startsWith("entered"))
            .toList();
    assertThat(entered).as("each block is entered once").hasSize(SOURCES).doesNotHaveDuplicates();
    assertThat(world().waiting(world().dead())).isZero();
  }

  @Test
  @Order(3)
  void a_throttled_table_and_lost_answers_delay_and_harm_nothing() throws Exception {
    world().awaitSettled("hindered", SOURCES);
    var troubles = Objects.requireNonNull(interference);
    assertThat(troubles.done(Interference.How.THROTTLED)).isEqualTo(THROTTLED);
    Patience.until("answers of swaps were lost", () -> troubles.done(Interference.How.ANSWER_LOST) == ANSWERS_LOST);
    for (var manifest : world().catalog().manifests(TenantId.DEFAULT)) {
      var live = manifest.live().stream().map(LiveBlock::id).toList();
      assertThat(manifest.superseded().stream().map(SupersededBlock::id)).as("a swap took once").doesNotHaveDuplicates().doesNotContainAnyElementsOf(live);
    }
  }

  @Test
  @Order(4)
  void every_execution_gives_its_lease_back() throws Exception {
    world().awaitSettled("returned", SOURCES);
    Patience.until(
        "no execution runs",
        () -> !world().executions("Maintain", "returned").containsValue(ExecutionStatus.RUNNING));
    var attempt = world().catalog().lease(CloudWorld.stream("returned"), "next", Instant.now(), Duration.ofSeconds(1));
    assertThat(attempt).isInstanceOf(Lease.Attempt.Held.class);
  }

  @Test
  @Order(5)
  void blocks_go_when_they_have_reached_their_age_and_a_coarser_copy_is_there() throws Exception {
    world().awaitSettled("aged", SOURCES);
    var before = world().manifest("aged");
    var execution = world().start("Retain", "aged-" + System.nanoTime(), CloudWorld.input("aged"));
    assertThat(world().await(execution)).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(world().states(execution)).containsExactly("retain", "done");
    var after = world().manifest("aged");
    assertThat(after.live()).as("only what is kept for ever").singleElement().satisfies(block -> assertThat(block.resolution()).hasToString("1h"));
    var gone = before.live().stream().map(LiveBlock::id).filter(id -> after.live(id).isEmpty()).toList();
    assertThat(gone).hasSize(2).allMatch(after::isSuperseded);
    assertThat(gone).as("marked for Thanos' readers").allMatch(id -> world().bucket().head(BlockFiles.deletionMark(id)).isPresent());
    assertThat(world().await(world().start("Retain", "aged-" + System.nanoTime(), CloudWorld.input("aged")))).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(world().manifest("aged").version()).as("a second time there is nothing to do").isEqualTo(after.version());
  }

  @Test
  @Order(5)
  void what_is_too_large_for_one_function_is_written_by_one_for_each_shard() throws Exception {
    Patience.until("large is settled", () -> world().manifest("large").live().size() == 6);
    var live = world().manifest("large").live();
    for (var resolution : List.of("raw", "5m", "1h")) {
      assertThat(live.stream().filter(block -> block.resolution().toString().equals(resolution)).map(block -> block.shard().toString()))
          .as(resolution)
          .containsExactlyInAnyOrder("0/2", "1/2");
    }
    assertThat(live).allSatisfy(block -> assertThat(block.sources()).hasSize(2));
    var runs =
        world().catalog().runs(TenantId.DEFAULT, 10_000).stream().filter(run -> run.stream().equals(CloudWorld.stream("large").hash())).toList();
    assertThat(runs.stream().filter(run -> run.step().equals("split")).map(run -> run.summary().substring(0, "wrote shard 0/2".length())))
        .as("the large replica's block, by a function for each shard")
        .containsOnly("wrote shard 0/2", "wrote shard 1/2");
    assertThat(runs.stream().filter(run -> run.step().equals("swap")).map(run -> run.summary())).as("both shards in one write").anyMatch(summary -> summary.matches("made \\w+, \\w+ live .*"));
    var asked =
        Asked.of(
            world().querier(), "/api/v1/query",
            "query", "sum(count_over_time({cluster=\"large\"}[3h]))", "time", "" + LargeBlocks.RANGE.end() / 1000, "max_source_resolution", "0s");
    assertThat(asked.status()).as(asked.body()).isEqualTo(200);
    assertThat(asked.series().values().iterator().next().getFirst().number()).isEqualTo(LargeBlocks.samples());
  }

  @Test
  @Order(6)
  void the_log_of_a_dead_replica_becomes_an_ordinary_block_that_is_answered() throws Exception {
    // Not before its last parcel is old enough: its sidecar might be starting.
    Patience.until("a block of its log is live", () -> !recover().live().isEmpty());
    world().awaitIdle("Recover");
    var block = world().manifest("recovered").live().getFirst();
    assertThat(block.level()).isEqualTo(1);
    assertThat(world().manifest("recovered").covered(Labels.of("replica", "a")).ranges()).isNotEmpty();
    var asked =
        Asked.of(
            world().querier(), "/api/v1/query",
            "query", "load{cluster=\"recovered\"}[20m]", "time", "" + (dead.begun().getEpochSecond() + 900), "max_source_resolution", "0s");
    assertThat(asked.status()).as(asked.body()).isEqualTo(200);
    var samples = asked.series().values().iterator().next();
    assertThat(samples).hasSize(DeadReplica.SAMPLES);
    for (int sample = 0; sample < DeadReplica.SAMPLES; sample++) {
      assertThat(samples.get(sample).number()).isEqualTo(sample);
    }
    // Once its blocks are live its trail is marked, and later forgotten.
    Patience.until("the trail is marked", () -> recover() != null && world().bucket().head(dead.prefix() + "recovered").isPresent());
    var prune = world().start("Prune", "prune-" + System.nanoTime(), "{}");
    assertThat(world().await(prune)).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(world().states(prune)).containsExactly("prune", "done");
    assertThat(world().bucket().head(dead.prefix() + "superseded")).as("noted, and not removed before the delay is over").isPresent();
  }

  /** One execution of `recover`; the stream's manifest after it. */
  private static Manifest recover() throws Exception {
    var execution = world().start("Recover", "recover-" + System.nanoTime(), "{}");
    assertThat(world().await(execution)).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(world().states(execution)).containsExactly("recover", "done");
    return world().manifest("recovered");
  }

  @Test
  @Order(7)
  void the_patrol_tells_people_of_a_silent_replica_and_of_its_return() throws Exception {
    var heard = new ArrayList<String>();
    // The patrol's own schedule makes the round.
    Patience.until(
        "people hear of it", () -> heard.addAll(world().heard(people)) && heard.stream().anyMatch(LocalStackSpec::isOfTheDead));
    assertThat(heard.stream().filter(LocalStackSpec::isOfTheDead).toList()).as("once").hasSize(1).allMatch(message -> message.contains("has been silent since"));
    assertThat(world().catalog().report(dead.left(Instant.now()))).isInstanceOf(Member.Claim.Held.class);
    heard.clear();
    Patience.until(
        "people hear that it is over",
        () -> {
          world().invoke("patrol", "{}");
          return heard.addAll(world().heard(people)) && heard.stream().anyMatch(message -> isOfTheDead(message) && message.contains("resolved"));
        });
  }

  private static boolean isOfTheDead(String message) {
    return message.contains("PerennialReplicaSilent") && message.contains("cluster=\\\"recovered\\\"");
  }

  @Test
  @Order(9)
  void events_that_are_lost_are_made_up_for_by_reconcile() throws Exception {
    assertThat(world().manifest("lost").version()).as("nobody was told").isZero();
    // A block that failed is found again by the next comparison, which comes once a day.
    Patience.until("all that was lost is known", LocalStackSpec::findsLost);
    world().awaitSettled("lost", SOURCES);
  }

  /** One execution of `reconcile`; whether all lost blocks are known after it. */
  private static boolean findsLost() throws Exception {
    var execution = world().start("Reconcile", "lost-" + System.nanoTime(), "{}");
    assertThat(world().await(execution)).isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(world().states(execution)).startsWith("reconcile", "unknown").endsWith("sweep", "done");
    var manifest = world().manifest("lost");
    var unknown = lost.stream().filter(id -> !manifest.knows(id)).toList();
    if (!unknown.isEmpty()) {
      System.out.println("        not entered yet: " + unknown + "; what failed: " + world().failures(execution));
    }
    return unknown.isEmpty();
  }

  @Test
  @Order(10)
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
      Patience.until("the message is dead", () -> world().waiting(world().dead()) == 1);
      assertThat(world().manifest("poisoned").version()).as("it is in no query").isZero();
      world().bucket().put(index, elsewhere.read(index).orElseThrow());
      world().redrive();
      Patience.until("the block is live", () -> world().manifest("poisoned").live(id).isPresent());
      assertThat(world().waiting(world().dead())).isZero();
    } finally {
      world().redeliverAfter(180);
    }
  }

  @Test
  @Order(12)
  void a_function_that_is_killed_midway_costs_time_and_nothing_else() throws Exception {
    try (var _ = world().with("compact", Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dperennial.halt-after-effects=2"))) {
      ship("killed");
      Patience.until(
          "an execution gave up",
          () -> world().executions("Maintain", "killed").containsValue(ExecutionStatus.FAILED));
      assertThat(world().manifest("killed").staged()).as("what was begun is known").isNotEmpty();
      assertThat(world().manifest("killed").live()).as("nothing took the place of the sources").allMatch(block -> block.level() == 1);
    }
    // A failed execution bars no other: the next tick has another name.
    world().wake("maintain");
    world().awaitSettled("killed", SOURCES);
  }

  @Test
  @Order(8)
  void a_second_execution_finds_the_stream_taken_and_ends() throws Exception {
    world().awaitSettled("single", SOURCES);
    Patience.until(
        "nobody works on it", () -> !world().executions("Maintain", "single").containsValue(ExecutionStatus.RUNNING));
    var stream = CloudWorld.stream("single");
    var name = "single-" + System.nanoTime();
    var held = (Lease.Attempt.Held) world().catalog().lease(stream, "somebody", Instant.now(), Duration.ofMinutes(10));
    try {
      var late = new StaggeredBlocks(world().bucket(), 7).put(Labels.of("cluster", "single", "replica", "a"), StaggeredBlocks.range(5));
      Patience.until("the late block is live", () -> world().manifest("single").live(late).isPresent());
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
  @Order(11)
  void a_worker_that_wakes_after_its_lease_ran_out_commits_nothing() throws Exception {
    var ids = unnoticed("paused");
    // Entered without waking anybody, so that the paused one is the first.
    var stream = CloudWorld.stream("paused");
    ids.forEach(world()::enter);
    var planned = world().invoke("plan", CloudWorld.input("paused").replaceFirst("\\}$", ",\"holder\":\"paused\",\"round\":0}"));
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
}
