package dev.perennial.lambda.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.bytes.ByteSlice;
import dev.perennial.tsdb.catalog.Run;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.plan.Downsampling;
import dev.perennial.tsdb.time.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static final Map<String, List<TimeRange>> SHIPPED =
      Map.of(
          "a", List.of(World.minutes(0, 2), World.minutes(2, 4), World.minutes(4, 6), World.minutes(6, 8)),
          "b", List.of(World.minutes(0, 2), World.minutes(4, 6), World.minutes(6, 8)),
          "c", List.of(World.minutes(2, 4)));

  @Test
  void two_replicas_become_one_stream_of_growing_blocks() throws InterruptedException {
    var world = new World(1);
    try (var pipeline = world.pipeline()) {
      world.at(2.1);
      world.ship("a", World.minutes(0, 2));
      World.settle(pipeline);
      assertThat(world.live()).as("one replica alone is nothing to merge").containsExactly("[0-2)a");

      world.ship("b", World.minutes(0, 2));
      var before = world.expected(Map.of("a", List.of(World.minutes(0, 2)), "b", List.of(World.minutes(0, 2))));
      World.settle(pipeline);
      assertThat(world.live()).containsExactly("[0-2)ab");
      assertThat(world.answer()).isEqualTo(before);

      scenario(world, pipeline, 2);
      assertThat(world.live()).containsExactly("[0-8)abc");
      assertThat(world.answer()).isEqualTo(world.expected(SHIPPED));

      assertThat(world.runs()).extracting(Run::step).contains("index", "compact", "swap");
      assertThat(world.runs()).extracting(Run::outcome).containsOnly("done");
      assertThat(world.runs())
          .filteredOn(run -> run.step().equals("compact"))
          .extracting(Run::summary)
          .anySatisfy(summary -> assertThat(summary).matches("merged 2 blocks of 2 replicas, .* into 01\\w{24} \\(3 series, 72 samples; 72 duplicates\\)\\."));
    }
  }

  @Test
  void superseded_blocks_are_marked_at_once_and_swept_after_their_delay() throws InterruptedException {
    var world = new World(2);
    try (var pipeline = world.pipeline()) {
      world.at(2.1);
      var a = world.ship("a", World.minutes(0, 2));
      var b = world.ship("b", World.minutes(0, 2));
      World.settle(pipeline);
      assertThat(world.bucket.head(BlockFiles.deletionMark(a))).isPresent();
      assertThat(world.bucket.head(BlockFiles.deletionMark(b))).isPresent();

      world.pass(Duration.ofHours(47));
      assertThat(pipeline.clean()).isFalse();
      assertThat(world.folders()).hasSize(3);

      world.pass(Duration.ofHours(1));
      assertThat(pipeline.clean()).isTrue();
      assertThat(world.folders()).isEqualTo(world.liveIds()).hasSize(1);
      assertThat(pipeline.clean()).as("nothing is left to do").isFalse();
      assertThat(world.manifest().superseded()).isEmpty();
    }
  }

  @Test
  void dying_between_any_two_effects_loses_nothing_and_doubles_nothing() throws InterruptedException {
    var expected = new World(3).expected(SHIPPED);
    int deaths = 0;
    for (int limit = 1; ; limit++) {
      var world = new World(3);
      var died = new AtomicBoolean();
      try (var pipeline = world.pipeline(World.dying(limit, () -> died.set(true)))) {
        scenario(world, pipeline, 0);
        world.pass(Duration.ofDays(2));
        pipeline.clean();
      } catch (World.Died _) {
        deaths++;
      }
      shipRest(world);
      assertThat(died.get()).as("limit %d", limit).isEqualTo(deaths == limit);
      // The next process takes over once the dead one's lease has expired.
      world.pass(world.settings.leased().plusSeconds(1));
      try (var pipeline = world.pipeline()) {
        World.settle(pipeline);
        assertThat(world.answer()).as("after a death at effect %d", limit).isEqualTo(expected);
        world.pass(Duration.ofHours(49));
        World.settle(pipeline);
        pipeline.clean();
        World.settle(pipeline);
        world.pass(Duration.ofHours(49));
        pipeline.clean();
      }
      assertThat(world.answer()).as("swept, after a death at effect %d", limit).isEqualTo(expected);
      assertThat(world.live()).as("after a death at effect %d", limit).containsExactly("[0-8)abc");
      assertThat(world.folders()).as("no orphan after a death at effect %d", limit).isEqualTo(world.liveIds());
      assertThat(world.manifest().staged()).isEmpty();
      assertThat(world.manifest().superseded()).isEmpty();
      if (!died.get()) {
        break;
      }
    }
    assertThat(deaths).as("effects of the whole run").isGreaterThan(80);
  }

  @Test
  void an_emptied_catalogue_is_rebuilt_from_the_bucket_and_gives_equal_answers() throws InterruptedException {
    for (int limit = 1; limit < 200; limit += 7) {
      var world = new World(4);
      try (var pipeline = world.pipeline(World.dying(limit))) {
        scenario(world, pipeline, 0);
      } catch (World.Died _) {
        // The catalogue is lost with the process.
      }
      shipRest(world);
      var rebuilt = world.withCatalog(new MemoryCatalog(new Random(5)));
      Rebuild.from(world.bucket, Set.of("replica"), rebuilt.catalog, TenantId.DEFAULT, world.clock);
      assertThat(rebuilt.answer()).as("rebuilt after effect %d", limit).isEqualTo(world.expected(SHIPPED));
    }
  }

  @Test
  void long_blocks_get_coarser_copies_and_raw_ones_go_once_these_are_live() throws InterruptedException {
    var world = new World(8);
    world.settings = World.downsampling(Downsampling.from(Duration.ofMinutes(20)), Duration.ofHours(1));
    try (var pipeline = world.pipeline()) {
      for (var replica : List.of("a", "b")) {
        world.ship(replica, World.minutes(0, 48));
      }
      world.at(48.1);
      World.settle(pipeline);
      assertThat(world.live()).containsExactlyInAnyOrder("[0-48)ab", "[0-48)ab@5m");
      assertThat(world.runs())
          .filteredOn(run -> run.step().equals("downsample"))
          .singleElement()
          .satisfies(run -> assertThat(run.summary()).matches("downsampled block .* to 5m, into 01\\w{24} \\(3 series, \\d+ samples\\)\\."));

      world.ship("c", World.minutes(0, 48));
      World.settle(pipeline);
      assertThat(world.live()).as("the late block reaches every resolution").containsExactlyInAnyOrder("[0-48)abc", "[0-48)abc@5m");

      world.at(108);
      assertThat(pipeline.clean()).isFalse();
      world.at(108.1);
      assertThat(pipeline.clean()).isTrue();
      assertThat(world.live()).containsExactly("[0-48)abc@5m");
    }
  }

  @Test
  void dying_while_coarser_copies_are_made_leaves_each_once() throws InterruptedException {
    for (int limit = 15; limit < 60; limit++) {
      var world = new World(9);
      world.settings = World.downsampling(Downsampling.from(Duration.ofMinutes(20)), Duration.ZERO);
      world.ship("a", World.minutes(0, 48));
      world.ship("b", World.minutes(0, 48));
      world.at(48.1);
      try (var pipeline = world.pipeline(World.dying(limit))) {
        World.settle(pipeline);
        world.ship("c", World.minutes(0, 48));
        World.settle(pipeline);
      } catch (World.Died _) {
        // The next process goes on.
      }
      if (!world.shipped().contains("c" + World.minutes(0, 48))) {
        world.ship("c", World.minutes(0, 48));
      }
      world.pass(Duration.ofDays(3));
      try (var pipeline = world.pipeline()) {
        World.settle(pipeline);
        pipeline.clean();
        world.pass(Duration.ofDays(3));
        pipeline.clean();
      }
      assertThat(world.live()).as("after effect %d", limit).contains("[0-48)abc", "[0-48)abc@5m").doesNotHaveDuplicates();
      assertThat(world.folders()).as("after effect %d", limit).isEqualTo(world.liveIds());
    }
  }

  @Test
  void a_sick_block_is_quarantined_with_a_sentence_and_holds_up_nobody() throws InterruptedException {
    var world = new World(6);
    try (var pipeline = world.pipeline()) {
      world.at(2.1);
      var truncated = world.ship("a", World.minutes(0, 2));
      var index = world.bucket.read(BlockFiles.index(truncated)).orElseThrow();
      world.bucket.put(BlockFiles.index(truncated), index.slice(0, index.length() - 10));
      var unlabelled = world.ship(Labels.empty(), World.minutes(0, 2), World.scraped("a", World.minutes(0, 2)));
      var nonsense = world.ship("a", World.minutes(0, 2));
      world.bucket.put(BlockFiles.meta(nonsense), ByteSlice.of("{".getBytes(StandardCharsets.UTF_8)));
      world.pass(Duration.ofMinutes(1));
      world.ship("b", World.minutes(0, 2));
      world.ship("c", World.minutes(0, 2));
      world.pass(Duration.ofMinutes(5));
      World.settle(pipeline);

      assertThat(world.live()).containsExactly("[0-2)bc");
      var reasons = world.catalog.quarantined(TenantId.DEFAULT);
      assertThat(reasons).extracting(record -> record.id()).containsExactlyInAnyOrder(truncated, unlabelled, nonsense);
      assertThat(reasons).allSatisfy(record -> assertThat(record.quarantine()).startsWith("Cannot ").endsWith("."));
      long version = world.manifest().version();
      int runs = world.runs().size();
      World.settle(pipeline);
      assertThat(world.manifest().version()).isEqualTo(version);
      assertThat(world.runs()).as("said once").hasSize(runs);
    }
  }

  @Test
  void a_live_block_that_cannot_be_read_is_left_out_and_the_others_are_merged() throws InterruptedException {
    var world = new World(7);
    try (var pipeline = world.pipeline()) {
      world.at(2.1);
      var sick = world.ship("a", World.minutes(0, 2));
      World.settle(pipeline);
      var chunks = BlockFiles.segment(sick, 1);
      var bytes = world.bucket.read(chunks).orElseThrow().toArray();
      bytes[bytes.length - 6] ^= 1;
      world.bucket.put(chunks, ByteSlice.of(bytes));
      world.ship("b", World.minutes(0, 2));
      world.ship("c", World.minutes(0, 2));
      World.settle(pipeline);
      world.pass(Duration.ofMinutes(5));
      World.settle(pipeline);

      assertThat(world.live()).containsExactlyInAnyOrder("[0-2)a", "[0-2)bc");
      assertThat(world.catalog.quarantined(TenantId.DEFAULT)).singleElement().satisfies(record -> {
        assertThat(record.id()).isEqualTo(sick);
        assertThat(record.quarantine()).startsWith("Cannot read " + sick + "/chunks/000001");
      });
    }
  }

  /// Replicas ship from this minute on, one late; the pipeline runs in between.
  private static void scenario(World world, Pipeline pipeline, long from) throws InterruptedException {
    for (long start = from; start < 8; start += 2) {
      var range = World.minutes(start, start + 2);
      world.at(start + 2.1);
      world.ship("a", range);
      World.settle(pipeline);
      if (start != 2) {
        world.ship("b", range);
      }
      World.settle(pipeline);
    }
    world.at(10.6);
    World.settle(pipeline);
    world.ship("c", World.minutes(2, 4));
    world.at(14);
    World.settle(pipeline);
  }

  /// Ships what the scenario did not come to before its pipeline died.
  private static void shipRest(World world) {
    var shipped = world.shipped();
    world.at(14);
    SHIPPED.forEach(
        (replica, ranges) ->
            ranges.stream().filter(range -> !shipped.contains(replica + range)).forEach(range -> world.ship(replica, range)));
  }
}
