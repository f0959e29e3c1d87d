package dev.perennial.lambda.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.FlowJson;
import dev.perennial.lambda.flow.Json;
import dev.perennial.lambda.flow.Product;
import dev.perennial.lambda.flow.Work;
import dev.perennial.lambda.join.JoinStep;
import dev.perennial.lambda.plan.Handler;
import dev.perennial.lambda.plan.PlanStep;
import dev.perennial.lambda.wiring.Steps;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.plan.Job;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A block too large for one worker, whose shards several write, die over, write twice and write too late. Beside it is its peer, which waits for its own turn.
class SplittingTest {
  private static final int PARTS = 4;

  private World world = new World(3);

  @BeforeEach
  void a_block_is_too_large() {
    world.series = 60;
    world.settings = World.downsampling(List.of(), Duration.ZERO, 48_000, 12_000);
    for (var replica : List.of("a", "b")) {
      world.steps().index().index(world.ship(replica, World.minutes(0, 8)));
      world.pass(Duration.ofSeconds(1));
    }
    world.at(30);
  }

  private String expected() {
    return world.expected(Map.of("a", List.of(World.minutes(0, 8)), "b", List.of(World.minutes(0, 8))));
  }

  private static String handle(com.amazonaws.services.lambda.runtime.RequestStreamHandler handler, String input) throws IOException {
    var out = new ByteArrayOutputStream();
    handler.handleRequest(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, null);
    return out.toString(StandardCharsets.UTF_8);
  }

  private PlanStep.Outcome.Planned planned(String holder) {
    return (PlanStep.Outcome.Planned) world.steps().plan().plan(world.manifest().stream(), holder);
  }

  private Assignment whole(String holder) {
    return planned(holder).assignments().getFirst();
  }

  private static List<Assignment> parts(Assignment whole) {
    return ((Job.Compact) whole.job()).each().stream().map(part -> new Assignment(whole.stream(), whole.lease(), part)).toList();
  }

  private static Work made(Steps steps, Assignment part) {
    var written = steps.leases().during(part, () -> steps.split().split(part));
    return written instanceof Work.Passed(Product product) ? steps.verify().verify(product) : written;
  }

  private static JoinStep.Shard shard(Work work) {
    return switch (work) {
      case Work.Passed(Product product) -> new JoinStep.Shard.Made(product.outputs().getFirst());
      case Work.Past(String why) -> new JoinStep.Shard.Past(why);
      case Work.Refused(String why) -> new JoinStep.Shard.Refused(why);
    };
  }

  private List<JoinStep.Shard> all(Assignment whole) {
    return parts(whole).stream().map(part -> shard(made(world.steps(), part))).toList();
  }

  private void only_the_shards_are_there() {
    assertThat(world.live()).containsExactlyInAnyOrder("[0-8)b", "[0-8)a#0/4", "[0-8)a#1/4", "[0-8)a#2/4", "[0-8)a#3/4");
    assertThat(world.answer()).isEqualTo(expected());
    world.steps().release().release(world.manifest().stream(), "one");
    world.pass(Duration.ofDays(3));
    world.steps().sweep().sweep(world.manifest().stream(), "sweep");
    var left = new TreeSet<>(world.folders());
    left.removeAll(Set.of("perennial"));
    assertThat(left).as("what nobody needs is swept").isEqualTo(world.liveIds());
    assertThat(world.answer()).isEqualTo(expected());
  }

  @Test
  void the_plan_leaves_a_list_of_shards_that_become_live_together() throws IOException {
    var plan = new Handler(world.steps().plan(), world.bucket);
    var answer = Json.read(handle(plan, "{\"stream\":{\"tenant\":\"default-tenant\",\"hash\":\"" + world.manifest().stream().hash() + "\"},\"holder\":\"one\",\"round\":0}"));
    var jobs = read(answer.at("jobs").text()).items();
    assertThat(jobs).as("one for each replica").hasSize(2);
    var items = read(jobs.getFirst().at("shards").text()).items().stream().map(FlowJson::assignment).toList();
    assertThat(items).isEqualTo(parts(FlowJson.assignment(jobs.getFirst()))).hasSize(PARTS);
    var shards = new ArrayList<String>();
    for (var item : items) {
      var out = new ByteArrayOutputStream();
      Json.write(out, json -> FlowJson.write(json, item));
      var written = handle(new dev.perennial.lambda.split.Handler(world.steps().split(), world.steps().leases()), out.toString(StandardCharsets.UTF_8));
      var verified = Json.read(handle(new dev.perennial.lambda.verify.Handler(world.steps().verify(), world.steps().leases()), written));
      shards.add("{\"outcome\":\"passed\",\"block\":\"" + verified.at("outputs").items().getFirst().text() + "\"}");
      assertThat(world.live()).as("none alone").containsExactlyInAnyOrder("[0-8)a", "[0-8)b");
    }
    var whole = new ByteArrayOutputStream();
    Json.write(whole, json -> FlowJson.write(json, FlowJson.assignment(jobs.getFirst())));
    var joined =
        handle(
            new dev.perennial.lambda.join.Handler(world.steps().join(), world.steps().leases()),
            "{\"assignment\":" + whole.toString(StandardCharsets.UTF_8) + ",\"shards\":" + shards + "}");
    long before = world.manifest().version();
    assertThat(handle(new dev.perennial.lambda.swap.Handler(world.steps().swap(), world.steps().leases()), joined)).contains("\"passed\"");
    assertThat(world.manifest().version()).as("in one write").isEqualTo(before + 1);
    assertThat(world.runs()).extracting(run -> run.summary()).anySatisfy(summary -> assertThat(summary).matches("wrote shard 1/4 of 1 block, .* series, .* samples\\)\\."));
    only_the_shards_are_there();
  }

  private Json read(String key) throws IOException {
    return Json.read(new String(world.bucket.read(key).orElseThrow().toArray(), StandardCharsets.UTF_8));
  }

  @Test
  void what_one_function_can_do_is_not_mapped_out() {
    world.settings = World.downsampling(List.of(), Duration.ZERO, 48_000, 1_000_000);
    var planned = planned("one");
    assertThat(((Job.Compact) planned.assignments().getFirst().job()).parts()).isEqualTo(PARTS);
    assertThat(planned.large()).isEmpty();
  }

  @Test
  void a_worker_that_dies_anywhere_is_replaced_and_leaves_nothing() {
    for (int limit = 0; ; limit++) {
      a_world_anew();
      var whole = whole("one");
      var shards = new ArrayList<JoinStep.Shard>();
      boolean died = false;
      for (var part : parts(whole)) {
        Work work;
        try {
          work = made(shards.size() == 1 ? world.steps(World.dying(limit)) : world.steps(), part);
        } catch (World.Died _) {
          died = true;
          assertThat(world.live()).as("after effect %d", limit).containsExactlyInAnyOrder("[0-8)a", "[0-8)b");
          work = made(world.steps(), part);
        }
        shards.add(shard(work));
      }
      var product = ((Work.Passed) world.steps().join().join(whole, shards)).product();
      assertThat(world.steps().swap().swap(product)).isInstanceOf(Work.Passed.class);
      only_the_shards_are_there();
      if (!died) {
        assertThat(limit).as("effects of one worker").isGreaterThan(4);
        break;
      }
    }
  }

  private void a_world_anew() {
    world = new World(3);
    a_block_is_too_large();
  }

  @Test
  void a_shard_that_is_written_twice_is_taken_once() {
    var whole = whole("one");
    var first = parts(whole).getFirst();
    var twice = shard(made(world.steps(), first));
    var shards = all(whole);
    assertThat(shards.getFirst()).isNotEqualTo(twice);
    var product = ((Work.Passed) world.steps().join().join(whole, shards)).product();
    assertThat(world.steps().swap().swap(product)).isInstanceOf(Work.Passed.class);
    only_the_shards_are_there();
  }

  @Test
  void a_worker_that_wakes_after_the_swap_writes_nothing_and_what_it_had_written_is_not_taken() {
    var whole = whole("one");
    var late = parts(whole).getLast();
    var paused = ((Work.Passed) world.steps().split().split(late)).product();
    var product = ((Work.Passed) world.steps().join().join(whole, all(whole))).product();
    assertThat(world.steps().swap().swap(product)).isInstanceOf(Work.Passed.class);
    long version = world.manifest().version();
    assertThat(world.steps().split().split(late)).as("one that begins").isInstanceOf(Work.Past.class);
    assertThat(world.steps().verify().verify(paused)).as("one that goes on: its block is still staged").isInstanceOf(Work.Passed.class);
    assertThat(world.manifest().version()).isEqualTo(version);
    only_the_shards_are_there();
  }

  @Test
  void a_lost_lease_ends_the_work_on_all_shards() {
    var whole = whole("paused");
    var shards = new ArrayList<>(all(whole).subList(0, PARTS - 1));
    world.pass(Duration.ofMinutes(16));
    var other = whole("one");
    shards.add(shard(made(world.steps(), parts(whole).getLast())));
    assertThat(world.steps().join().join(whole, shards)).isInstanceOf(Work.Past.class);
    var product = ((Work.Passed) world.steps().join().join(other, all(other))).product();
    assertThat(world.steps().swap().swap(product)).isInstanceOf(Work.Passed.class);
    only_the_shards_are_there();
  }

  @Test
  void all_shards_or_none() {
    var whole = whole("one");
    var shards = all(whole);
    var join = world.steps().join();
    assertThatThrownBy(() -> join.join(whole, shards.subList(1, PARTS))).hasMessage("Cannot join 3 shards: the job has 4.");
    assertThatThrownBy(() -> join.join(whole, shards.reversed())).hasMessageMatching("Cannot take block \\w{26} for shard 0/4: its meta.json says otherwise\\.");
    var refused = new ArrayList<>(shards);
    refused.set(2, new JoinStep.Shard.Refused("It is sick."));
    assertThat(join.join(whole, refused)).isEqualTo(new Work.Refused("It is sick."));
    var blocks = shards.stream().map(made -> ((JoinStep.Shard.Made) made).block()).toList();
    assertThatThrownBy(() -> world.steps().swap().swap(new Product(whole, blocks.subList(0, PARTS - 1)))).as("the manifest itself refuses").isInstanceOf(RuntimeException.class);
    assertThat(world.live()).containsExactlyInAnyOrder("[0-8)a", "[0-8)b");
    List<BlockId> swept = List.of(blocks.getFirst());
    swept.forEach(id -> world.bucket.delete(id + "/meta.json"));
    assertThat(join.join(whole, shards)).isInstanceOf(Work.Past.class);
    assertThat(world.answer()).isEqualTo(expected());
  }
}
