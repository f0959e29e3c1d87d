package dev.perennial.lambda.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Product;
import dev.perennial.lambda.flow.Work;
import dev.perennial.lambda.plan.PlanStep;
import dev.perennial.tsdb.catalog.CatalogException;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.memory.MemoryCatalog;
import dev.perennial.tsdb.catalog.stored.ManifestTable;
import dev.perennial.tsdb.catalog.stored.ManifestWrite;
import dev.perennial.tsdb.catalog.stored.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One execution works on a stream, and where two do all the same, one commits.
class SingleFlightTest {
  private final Losing table = new Losing();
  private final World world = new World(1).withCatalog(new MemoryCatalog(new Random(2), table::between));

  /// What becomes of the next write to the table of manifests.
  enum Next {
    TOOK_AND_WAS_HEARD,
    TOOK_AND_NOBODY_HEARD,
    TOOK_AND_ITS_RETRY_WAS_REFUSED,
    TOOK_AND_NOTHING_CAN_BE_READ
  }

  /// A table that loses answers, when it is told to.
  private static final class Losing {
    private Next next = Next.TOOK_AND_WAS_HEARD;
    private long writes;

    ManifestTable between(ManifestTable table) {
      return new ManifestTable() {
        @Override
        public Answer write(ManifestWrite write) {
          var answer = table.write(write);
          writes += answer instanceof Answer.Took ? 1 : 0;
          return switch (next) {
            case TOOK_AND_WAS_HEARD -> answer;
            case TOOK_AND_NOBODY_HEARD, TOOK_AND_NOTHING_CAN_BE_READ -> new Answer.Missing("The answer was lost.");
            case TOOK_AND_ITS_RETRY_WAS_REFUSED -> new Answer.Refused();
          };
        }

        @Override
        public Standing standing(StreamId stream) {
          if (next == Next.TOOK_AND_NOTHING_CAN_BE_READ) {
            throw new CatalogException("Cannot read the table", new IllegalStateException("throttled"));
          }
          return table.standing(stream);
        }
      };
    }
  }

  @BeforeEach
  void two_blocks_wait_to_be_merged() {
    for (var replica : List.of("a", "b")) {
      world.steps().index().index(world.ship(replica, World.minutes(0, 2)));
    }
    world.at(10);
  }

  private PlanStep.Outcome plan(String holder) {
    return world.steps().plan().plan(world.manifest().stream(), holder);
  }

  private Assignment planned(String holder) {
    return ((PlanStep.Outcome.Planned) plan(holder)).assignments().getFirst();
  }

  private Product verified(Assignment assignment) {
    var made = ((Work.Passed) world.steps().compact().compact(assignment)).product();
    return ((Work.Passed) world.steps().verify().verify(made)).product();
  }

  private void both_blocks_are_one_and_nothing_is_lost() {
    assertThat(world.live()).containsExactly("[0-2)ab");
    assertThat(world.answer()).isEqualTo(world.expected(Map.of("a", List.of(World.minutes(0, 2)), "b", List.of(World.minutes(0, 2)))));
  }

  @Test
  void of_two_executions_one_finds_the_stream_taken() {
    var one = planned("one");
    assertThat(plan("two")).isInstanceOf(PlanStep.Outcome.Busy.class);
    assertThat(world.steps().swap().swap(verified(one))).isInstanceOf(Work.Passed.class);
    world.steps().release().release(world.manifest().stream(), "one");
    assertThat(plan("two")).isInstanceOf(PlanStep.Outcome.Idle.class);
    both_blocks_are_one_and_nothing_is_lost();
  }

  @Test
  void a_paused_execution_that_wakes_after_its_lease_went_to_another_commits_nothing() {
    var paused = verified(planned("paused"));
    world.pass(Duration.ofMinutes(16));
    var other = verified(planned("other"));
    assertThat(world.steps().swap().swap(paused)).as("before the other has committed").isInstanceOf(Work.Past.class);
    assertThat(world.live()).containsExactlyInAnyOrder("[0-2)a", "[0-2)b");
    assertThat(world.steps().swap().swap(other)).isInstanceOf(Work.Passed.class);
    assertThat(world.steps().swap().swap(paused)).as("after the other has committed").isInstanceOf(Work.Past.class);
    both_blocks_are_one_and_nothing_is_lost();
    world.steps().release().release(world.manifest().stream(), "other");
    world.pass(Duration.ofDays(3));
    world.steps().sweep().sweep(world.manifest().stream(), "sweep");
    assertThat(world.folders()).as("what the paused one wrote is gone").isEqualTo(world.liveIds());
  }

  @ParameterizedTest
  @EnumSource(Next.class)
  void a_swap_whose_answer_is_lost_is_done_once(Next next) {
    var product = verified(planned("one"));
    table.next = next;
    long before = table.writes;
    assertThat(world.steps().swap().swap(product)).isInstanceOf(Work.Passed.class);
    assertThat(table.writes - before).isEqualTo(1);
    table.next = Next.TOOK_AND_WAS_HEARD;
    both_blocks_are_one_and_nothing_is_lost();
  }

  @Test
  void a_step_that_is_tried_again_although_its_first_try_succeeded_changes_nothing() {
    var assignment = planned("one");
    assertThat(planned("one").lease().token()).as("plan, again").isEqualTo(assignment.lease().token());
    var product = verified(assignment);
    assertThat(world.steps().verify().verify(product)).isInstanceOf(Work.Passed.class);
    world.steps().swap().swap(product);
    var after = world.manifest();
    assertThat(world.steps().swap().swap(product)).isInstanceOf(Work.Passed.class);
    assertThat(world.steps().verify().verify(product)).isInstanceOf(Work.Passed.class);
    assertThat(world.steps().compact().compact(assignment)).as("its sources are gone").isInstanceOf(Work.Past.class);
    assertThat(world.manifest().version()).isEqualTo(after.version());
    both_blocks_are_one_and_nothing_is_lost();
  }
}
