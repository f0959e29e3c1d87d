package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.SmallRun.Shown;
import dev.perennial.lambda.wiring.Effects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pipeline that dies between any two of its effects loses nothing, and leaves nothing behind once another one has cleaned up.
class KillSpec {
  private static final int LANES = 3;
  private static final int RANGES = 2;

  @TempDir Path folder;

  @Test
  void a_pipeline_killed_after_any_effect_loses_nothing_and_leaves_no_orphan() throws Exception {
    // Each lane is a bucket with a catalogue and a querier that live through all deaths; each death has a stream of its own in it.
    try (var threads = Executors.newFixedThreadPool(LANES)) {
      List<Callable<Integer>> lanes =
          IntStream.rangeClosed(1, LANES)
              .mapToObj(lane -> (Callable<Integer>) () -> deaths(folder.resolve("lane-" + lane), 25_000 + 100 * lane, lane))
              .toList();
      int effects = 0;
      for (Future<Integer> lane : threads.invokeAll(lanes)) {
        effects = Math.max(effects, lane.get());
      }
      // Four blocks are entered, merged, twice downsampled and removed: that many writes at least.
      assertThat(effects).as("effects of a whole run").isGreaterThan(50);
    }
  }

  /// A relay of pipelines: each settles what its predecessor left, then gets a new stream and dies of it after one effect more; until
  /// one outlives its stream. The number of effects that it was given.
  ///
  /// The deaths come after the effects `first`, `first` + [#LANES] and so on.
  private static int deaths(Path folder, int port, int first) throws Exception {
    try (var run = new SmallRun(folder, port)) {
      var blocks = new StaggeredBlocks(run.bucket(), first);
      blocks.put("whole", RANGES);
      run.startQueryOnBucket("bucket-alone");
      var expected = run.answer("bucket-alone", "whole", "0s");
      assertThat(expected).hasSize(4).allSatisfy((_, samples) -> assertThat(samples).hasSizeGreaterThan(30));
      run.crew().kill("bucket-alone");
      run.startQuery("query");
      var before = "whole";
      for (int effects = first; ; effects += LANES) {
        var cluster = "n" + effects;
        var arrived = folder.resolve(cluster);
        run.startBusyPipeline(
            cluster, List.of("-D" + Effects.PROPERTY + "=" + effects, "-D" + Effects.COUNTING + "=" + arrived));
        assertThat(run.settles(cluster, "query", before)).as("nothing counts yet").isTrue();
        assertThat(run.answer("query", before, "0s")).as("%s, after a restart", before).isEqualTo(expected);

        // All blocks at once, so that the effects come in the same order each time.
        run.whileHeld(
            cluster,
            () -> {
              blocks.put(cluster, RANGES);
              Files.createFile(arrived);
            });
        boolean outlived = run.settles(cluster, "query", cluster);
        var shown = run.shown("query", cluster);
        boolean entered =
            shown.stream().filter(Shown::isLive).count() >= 2 * RANGES || shown.stream().anyMatch(block -> block.level() > 1);
        if (entered) {
          assertThat(run.answer("query", cluster, "0s")).as("as the death after %d effects left it", effects).isEqualTo(expected);
        }
        if (outlived) {
          run.crew().kill(cluster);
          assertThat(run.answer("query", "whole", "0s")).as("what was there all the time").isEqualTo(expected);
          return effects;
        }
        before = cluster;
      }
    }
  }
}
