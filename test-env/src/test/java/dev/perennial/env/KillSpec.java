package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.SmallRun.Shown;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pipeline that dies between any two of its effects loses nothing, and leaves nothing behind once another one has cleaned up.
class KillSpec {
  private static final int LANES = 2;
  private static final int RANGES = 2;
  private static final String[] CLEANING = {"--delete-delay", "1ms", "--orphan-delay", "300ms"};

  @TempDir Path folder;

  @Test
  void a_pipeline_killed_after_any_effect_loses_nothing_and_leaves_no_orphan() throws Exception {
    // Each lane is a bucket with a catalogue and a querier that live through all deaths; each death has a stream of its own in it.
    try (var threads = Executors.newFixedThreadPool(LANES)) {
      List<Callable<Integer>> lanes =
          List.of(() -> deaths(folder.resolve("odd"), 24_000, 1), () -> deaths(folder.resolve("even"), 24_100, 2));
      int effects = 0;
      for (Future<Integer> lane : threads.invokeAll(lanes)) {
        effects = Math.max(effects, lane.get());
      }
      // Four blocks are entered, merged, twice downsampled and removed: that many writes at least.
      assertThat(effects).as("effects of a whole run").isGreaterThan(50);
    }
  }

  /// Kills after the effects `first`, `first` + [#LANES] and so on, until a pipeline outlives its work; the last number.
  private static int deaths(Path folder, int port, int first) throws Exception {
    try (var run = new SmallRun(folder, port)) {
      var blocks = new StaggeredBlocks(run.bucket(), first);
      blocks.put("whole", RANGES);
      run.startQueryOnBucket("bucket-alone");
      var expected = run.answer("bucket-alone", "whole", "0s");
      assertThat(expected).hasSize(4).allSatisfy((_, samples) -> assertThat(samples).hasSizeGreaterThan(30));
      run.crew().kill("bucket-alone");
      run.startQuery("query");
      run.settle("query", "whole");
      for (int effects = first; ; effects += LANES) {
        var cluster = "n" + effects;
        int shipped = blocks.put(cluster, RANGES).size();
        assertThat(run.answer("query", cluster, "0s")).as("nothing is entered yet").isEmpty();
        boolean outlived = run.runPipeline("dying", List.of("-Dperennial.halt-after-effects=" + effects), CLEANING);
        var shown = run.shown("query", cluster);
        boolean entered = shown.stream().filter(Shown::isLive).count() >= shipped || shown.stream().anyMatch(block -> block.level() > 1);
        if (entered) {
          assertThat(run.answer("query", cluster, "0s")).as("as the death after %d effects left it", effects).isEqualTo(expected);
        }
        run.settle("query", cluster);
        assertThat(run.answer("query", cluster, "0s")).as("after a restart, %d effects having taken", effects).isEqualTo(expected);
        if (outlived) {
          assertThat(run.answer("query", "whole", "0s")).as("what was there all the time").isEqualTo(expected);
          return effects;
        }
      }
    }
  }
}
