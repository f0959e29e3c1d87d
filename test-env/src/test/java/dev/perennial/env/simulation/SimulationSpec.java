package dev.perennial.env.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Some hundreds of worlds; `./perennial test simulation --seeds 10000` runs as many as one likes.
class SimulationSpec {
  private static final int WORLDS = 200;

  @BeforeAll
  static void quiet() {
    SimulationCommand.quiet();
  }

  @Test
  void every_invariant_holds_after_every_effect_whatever_goes_wrong() {
    var outcomes = LongStream.rangeClosed(1, WORLDS).parallel().mapToObj(Simulation::run).toList();
    assertThat(outcomes.stream().filter(outcome -> outcome.violation().isPresent()))
        .as("To see one again: ./perennial test simulation --seed S --trace 200")
        .isEmpty();
    var happened = new TreeMap<String, Long>();
    outcomes.forEach(outcome -> outcome.happened().forEach((what, times) -> happened.merge(what, times, Long::sum)));
    assertThat(happened)
        .as("What must have been tried for the above to say anything")
        .containsKeys(
            "another execution has the stream",
            "a worker found its lease lost",
            "a worker was fenced",
            "a request failed",
            "an answer was lost",
            "a write took effect after it was given up",
            "a process died before an effect",
            "a process died after an effect",
            "a process was held up",
            "a clock was wrong",
            "an event came twice",
            "an event was lost",
            "a message was given up",
            "a job came too late",
            "a step was tried again",
            "an execution was stopped",
            "a block was quarantined",
            "a block came twice",
            "a block was compact",
            "a block was downsample",
            "a shard was written by a worker of its own",
            "shards were joined",
            "a block was taken by its age",
            "a block was swept");
  }

  @Test
  void a_seed_replays_identically() {
    for (long seed : List.of(17L, 4711L)) {
      var first = Simulation.run(seed, 100_000);
      var again = Simulation.run(seed, 100_000);
      assertThat(again.trace()).isEqualTo(first.trace());
      assertThat(again.hash()).isEqualTo(first.hash());
    }
  }

  @Test
  void a_violation_names_seed_time_and_invariant_and_replays() {
    var first = firstViolation(Broken.FENCE);
    assertThat(first.violation().orElseThrow()).matches("at 2026-\\S+, after \\d+ effects: Block \\w{26} was (staged|swapped in) by a worker under token \\d+, while \\d+ stands\\.");
    assertThat(Simulation.run(first.seed(), 0, Broken.FENCE.parts())).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(Broken.class)
  void what_is_broken_on_purpose_is_found(Broken broken) {
    assertThat(firstViolation(broken).violation().orElseThrow()).containsPattern(broken.sentence());
  }

  @Test
  void without_leases_nothing_is_lost_for_the_fenced_swap_is_the_safety() {
    var outcomes = LongStream.rangeClosed(1, 40).parallel().mapToObj(seed -> Simulation.run(seed, 0, Broken.withoutLeases())).toList();
    assertThat(outcomes.stream().filter(outcome -> outcome.violation().isPresent())).isEmpty();
  }

  private static Simulation.Outcome firstViolation(Broken broken) {
    return LongStream.rangeClosed(1, 300)
        .mapToObj(seed -> Simulation.run(seed, 0, broken.parts()))
        .filter(outcome -> outcome.violation().isPresent())
        .findFirst()
        .orElseThrow(() -> new AssertionError("Three hundred worlds did not notice: " + broken));
  }
}
