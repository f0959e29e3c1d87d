package dev.perennial.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.env.durability.LossTrial;
import dev.perennial.env.provision.Program;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Both replicas of a pair and their disks are lost at once, and nothing that is older than the bound is.
class DurabilitySpec {
  private static final int TRIALS = 5;

  @TempDir Path folder;

  @Test
  void what_both_replicas_scraped_before_the_bound_is_answered_when_they_and_their_disks_are_gone() throws Exception {
    var prometheus = Real.program(Program.PROMETHEUS);
    long seed = Long.getLong("perennial.seed", new Random().nextLong(1, 1_000_000));
    for (int i = 0; i < TRIALS; i++) {
      var result = new LossTrial(folder.resolve("trial"), 31_700, prometheus, Clock.systemUTC(), _ -> {}).run(seed + i);
      assertThat(result.lost()).as("seed %d", seed + i).isEmpty();
      assertThat(result.compared()).as("samples of seed %d", seed + i).isPositive();
    }
  }
}
