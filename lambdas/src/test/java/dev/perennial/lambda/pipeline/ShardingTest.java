package dev.perennial.lambda.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tsdb.admit.Rebuild;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockMeta;
import dev.perennial.tsdb.catalog.LiveBlock;
import dev.perennial.tsdb.catalog.Manifest;
import dev.perennial.tsdb.catalog.TenantId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.labels.Labels;
import dev.perennial.tsdb.labels.Shard;
import dev.perennial.tsdb.plan.Downsampling;
import dev.perennial.tsdb.time.TimeRange;
import dev.perennial.tsdb.time.TimeRanges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// A pipeline whose blocks are soon too large, held against what is seen of the same blocks merged whole.
class ShardingTest {
  private static final long SIZE = 24_000;

  private static final Map<String, List<TimeRange>> SHIPPED =
      Map.of(
          "a", List.of(World.minutes(0, 2), World.minutes(2, 4), World.minutes(4, 6), World.minutes(6, 8)),
          "b", List.of(World.minutes(0, 2), World.minutes(4, 6), World.minutes(6, 8)),
          "c", List.of(World.minutes(2, 4)));

  private static final List<String> EIGHT = Shard.WHOLE.parts(8).stream().map(shard -> "[0-8)abc#" + shard).toList();

  private static World world(long seed, List<Downsampling> downsamplings, Duration raw) {
    var world = new World(seed);
    world.series = 60;
    world.settings = World.downsampling(downsamplings, raw, SIZE);
    return world;
  }

  private static void ship(World world) {
    world.at(14);
    SHIPPED.forEach((replica, ranges) -> ranges.forEach(range -> world.ship(replica, range)));
    // Nobody is awaited any more.
    world.at(18);
  }

  @Test
  void what_is_too_large_becomes_shards_that_give_equal_answers_and_like_is_merged_with_like() throws InterruptedException {
    var world = world(1, List.of(), Duration.ZERO);
    try (var pipeline = world.pipeline()) {
      world.at(2.1);
      world.ship("a", World.minutes(0, 2));
      world.ship("b", World.minutes(0, 2));
      World.settle(pipeline);
      assertThat(world.live()).containsExactlyInAnyOrder("[0-2)ab#0/2", "[0-2)ab#1/2");
      assertThat(world.answer())
          .isEqualTo(world.expected(Map.of("a", List.of(World.minutes(0, 2)), "b", List.of(World.minutes(0, 2)))));
      world.at(14);
      SHIPPED.forEach((replica, ranges) -> ranges.stream().filter(range -> !world.shipped().contains(replica + range)).forEach(range -> world.ship(replica, range)));
      world.at(18);
      World.settle(pipeline);
      assertThat(world.live()).containsExactlyInAnyOrderElementsOf(EIGHT);
      assertThat(world.answer()).isEqualTo(world.expected(SHIPPED));
      assertThat(world.manifest().live()).allSatisfy(block -> {
        assertThat(block.bytes()).as("%s", block).isLessThanOrEqualTo(SIZE);
        assertThat(block.sources()).as("level-1 blocks alone").hasSize(8);
      });
      assertThat(world.runs()).extracting(run -> run.outcome()).containsOnly("done");
      assertThat(world.runs()).extracting(run -> run.summary())
          .anySatisfy(summary -> assertThat(summary).matches("merged 1 block of 1 replica, .* into 2 shards, 01\\w{24}, 01\\w{24} \\(60 series, .*"));
    }
  }

  @Test
  void a_shard_names_itself_in_its_external_labels_and_among_its_sources() throws InterruptedException {
    var world = world(2, List.of(), Duration.ZERO);
    ship(world);
    try (var pipeline = world.pipeline()) {
      World.settle(pipeline);
    }
    var sources = new HashSet<List<?>>();
    var labels = new ArrayList<Labels>();
    for (var block : world.manifest().live()) {
      var meta = BlockMeta.parse(world.bucket.read(BlockFiles.meta(block.id())).orElseThrow(), "meta.json");
      labels.add(meta.thanos().labels());
      sources.add(meta.compaction().sources());
    }
    assertThat(labels).containsExactlyInAnyOrderElementsOf(Shard.WHOLE.parts(8).stream().map(shard -> World.EU.with("perennial_shard", shard.toString())).toList());
    assertThat(sources).as("no two shards have the same").hasSize(8);
    assertThat(world.manifest().labels()).isEqualTo(World.EU);
  }

  @Test
  void dying_between_any_two_effects_shows_all_shards_or_none_and_leaves_each_once() throws InterruptedException {
    var expected = world(3, List.of(), Duration.ZERO).expected(SHIPPED);
    for (int limit = 10; ; limit += 60) {
      var world = world(3, List.of(), Duration.ZERO);
      ship(world);
      var died = new AtomicBoolean();
      try (var pipeline = world.pipeline(World.dying(limit, () -> died.set(true)))) {
        World.settle(pipeline);
      } catch (World.Died _) {
        // The next process goes on.
      }
      requireWhole(world.manifest(), limit);
      var rebuilt = world.withCatalog(new MemoryCatalog(new Random(5)));
      Rebuild.from(world.bucket, Set.of("replica"), rebuilt.catalog, TenantId.DEFAULT, world.clock);
      requireWhole(rebuilt.manifest(), limit);
      requireSame(expected, rebuilt, "rebuilt after effect " + limit);

      world.pass(world.settings.leased().plusSeconds(1));
      try (var pipeline = world.pipeline()) {
        World.settle(pipeline);
        world.pass(Duration.ofHours(49));
        pipeline.clean();
        World.settle(pipeline);
        world.pass(Duration.ofHours(49));
        pipeline.clean();
      }
      requireSame(expected, world, "after a death at effect " + limit);
      assertThat(world.live()).as("after a death at effect %d", limit).containsExactlyInAnyOrderElementsOf(EIGHT);
      assertThat(world.folders()).as("no orphan after a death at effect %d", limit).isEqualTo(world.liveIds());
      if (!died.get()) {
        break;
      }
    }
  }

  private static void requireSame(String expected, World world, String when) {
    var lines = expected.lines().toList();
    var found = world.answer().lines().toList();
    assertThat(found).as(when).hasSameSizeAs(lines);
    for (int i = 0; i < lines.size(); i++) {
      int at = Arrays.mismatch(lines.get(i).toCharArray(), found.get(i).toCharArray());
      assertThat(at).as("%s, live %s: where %s differs", when, world.live(), found.get(i).substring(0, 60)).isEqualTo(-1);
    }
  }

  /** Whatever time a shard covers is covered for all series. */
  private static void requireWhole(Manifest manifest, int limit) {
    for (var replica : List.of("a", "b", "c")) {
      var labels = Labels.of("replica", replica);
      var any = new ArrayList<TimeRange>();
      for (LiveBlock block : manifest.live()) {
        block.coverage().stream().filter(coverage -> coverage.isOf(labels)).forEach(coverage -> any.addAll(coverage.ranges().ranges()));
      }
      assertThat(manifest.covered(labels)).as("replica %s after effect %d", replica, limit).isEqualTo(TimeRanges.of(any));
    }
  }

  @Test
  void shards_are_downsampled_and_go_each_by_itself_and_a_late_block_reaches_them_all() throws InterruptedException {
    var world = world(4, Downsampling.from(Duration.ofMinutes(20)), Duration.ofHours(1));
    try (var pipeline = world.pipeline()) {
      world.ship("a", World.minutes(0, 48));
      world.at(48.1);
      World.settle(pipeline);
      assertThat(world.live()).as("not too large yet").containsExactlyInAnyOrder("[0-48)a", "[0-48)a@5m");
    }
    world.settings = World.downsampling(Downsampling.from(Duration.ofMinutes(20)), Duration.ofHours(1), 240_000);
    try (var pipeline = world.pipeline()) {
      world.ship("b", World.minutes(0, 48));
      World.settle(pipeline);
      assertThat(world.live()).containsExactlyInAnyOrder("[0-48)ab#0/2", "[0-48)ab#1/2", "[0-48)ab@5m#0/2", "[0-48)ab@5m#1/2");
      assertThat(world.answer()).isEqualTo(world.expected(Map.of("a", List.of(World.minutes(0, 48)), "b", List.of(World.minutes(0, 48)))));
      world.at(108.1);
      assertThat(pipeline.clean()).isTrue();
      assertThat(world.live()).containsExactlyInAnyOrder("[0-48)ab@5m#0/2", "[0-48)ab@5m#1/2");
    }
  }
}
