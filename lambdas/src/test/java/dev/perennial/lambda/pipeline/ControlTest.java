package dev.perennial.lambda.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.lambda.flow.Assignment;
import dev.perennial.lambda.flow.Work;
import dev.perennial.lambda.machine.Machine;
import dev.perennial.lambda.machine.Machines;
import dev.perennial.lambda.plan.PlanStep;
import dev.perennial.lambda.release.ReleaseStep;
import dev.perennial.lambda.wake.WakeStep;
import dev.perennial.tsdb.block.BlockFiles;
import dev.perennial.tsdb.block.BlockId;
import dev.perennial.tsdb.catalog.Lease;
import dev.perennial.tsdb.catalog.StreamId;
import dev.perennial.tsdb.catalog.TenantId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The steps by which state machines are woken, end and give up.
class ControlTest {
  private final World world = new World(4711);

  /// Machines as Step Functions has them: a name is good for one execution.
  private static final class Names implements Machines {
    private final Set<String> taken = new HashSet<>();

    @Override
    public Start start(Machine machine, StreamId stream, long version, long attempt) {
      var name = Machines.name(stream, version, attempt);
      return taken.add(machine + name) ? new Start.Started(name) : new Start.Refused(name);
    }
  }

  private List<Assignment> planned(String holder) {
    return ((PlanStep.Outcome.Planned) world.steps().plan().plan(world.manifest().stream(), holder)).assignments();
  }

  private BlockId shipped(String replica) {
    var id = world.ship(replica, World.minutes(0, 2));
    world.steps().index().index(id);
    return id;
  }

  @Test
  void wake_starts_what_is_due_and_each_tick_once() {
    shipped("a");
    var names = new Names();
    var wake = new WakeStep(world.catalog, world.steps().due(), names, TenantId.DEFAULT, world.clock);
    assertThat(wake.wake(Machine.MAINTAIN, 1)).as("one block is no work").isZero();
    shipped("b");
    world.at(10);
    assertThat(wake.wake(Machine.MAINTAIN, 2)).isEqualTo(1);
    assertThat(wake.wake(Machine.MAINTAIN, 2)).as("the same tick again").isZero();
    assertThat(wake.wake(Machine.MAINTAIN, 3)).as("a failed one is not barred").isEqualTo(1);
    assertThat(wake.wake(Machine.RETAIN, 4)).isZero();
    assertThat(wake.wake(Machine.SWEEP, 4)).isZero();
  }

  @Test
  void names_fit_into_what_step_functions_allows() {
    assertThat(Machines.name(world.manifest().stream(), Long.MAX_VALUE, 4_000_000_000L)).hasSizeLessThanOrEqualTo(80).matches("[0-9a-f-]+");
  }

  @Test
  void release_gives_back_what_is_ones_own_and_nothing_else() {
    shipped("a");
    shipped("b");
    world.at(10);
    planned("one");
    world.steps().release().release(world.manifest().stream(), "two");
    assertThat(world.steps().plan().plan(world.manifest().stream(), "three")).isInstanceOf(PlanStep.Outcome.Busy.class);
    assertThat(world.steps().release().release(world.manifest().stream(), "one")).as("the job was not done").isEqualTo(ReleaseStep.Left.DUE);
    assertThat(planned("three")).hasSize(1);
  }

  @Test
  void release_says_whether_anything_is_left() {
    shipped("a");
    assertThat(world.steps().release().release(world.manifest().stream(), "one")).isEqualTo(ReleaseStep.Left.IDLE);
  }

  @Test
  void work_whose_lease_ran_out_is_past_before_it_begins() {
    shipped("a");
    shipped("b");
    world.at(10);
    var assignment = planned("paused").getFirst();
    world.pass(Duration.ofMinutes(16));
    assertThat(planned("other")).hasSize(1);
    var work = world.steps().leases().during(assignment, () -> world.steps().compact().compact(assignment));
    assertThat(work).isInstanceOf(Work.Past.class);
    assertThat(world.manifest().staged()).as("not a byte was written").isEmpty();
  }

  @Test
  void a_lease_that_ran_out_unnoticed_is_not_taken_anew_by_a_worker() {
    shipped("a");
    shipped("b");
    world.at(10);
    var assignment = planned("paused").getFirst();
    world.pass(Duration.ofMinutes(16));
    // Taken and given back in the meantime: the token has moved on.
    var other = (Lease.Attempt.Held) world.catalog.lease(assignment.stream(), "other", world.clock.instant(), Duration.ofMinutes(1));
    world.catalog.release(assignment.stream(), other.lease());
    assertThat(world.steps().leases().during(assignment, () -> world.steps().compact().compact(assignment))).isInstanceOf(Work.Past.class);
    assertThat(planned("next")).as("nobody holds it").hasSize(1);
  }

  @Test
  void quarantine_sets_a_job_aside_and_the_stream_goes_on() {
    shipped("a");
    shipped("b");
    world.at(10);
    var assignment = planned("one").getFirst();
    assertThat(world.steps().quarantine().quarantine(assignment, "It does not add up.")).hasSize(2);
    assertThat(world.catalog.quarantined(TenantId.DEFAULT)).extracting(record -> record.quarantine()).containsOnly("It does not add up.");
    assertThat(world.live()).as("queries still read them").hasSize(2);
    assertThat(world.steps().release().release(assignment.stream(), "one")).isEqualTo(ReleaseStep.Left.IDLE);
    var runs = world.runs().size();
    world.steps().quarantine().quarantine(assignment, "Something else.");
    assertThat(world.runs()).as("twice is once").hasSize(runs);
  }

  @Test
  void reconcile_finds_what_either_side_lacks() {
    var known = shipped("a");
    var unknown = world.ship("b", World.minutes(0, 2));
    assertThat(world.steps().reconcile().reconcile().unknown()).containsExactly(unknown);
    world.steps().index().index(unknown);
    assertThat(world.steps().reconcile().reconcile().unknown()).isEmpty();
    assertThat(world.steps().reconcile().reconcile().missing()).isEmpty();
    world.bucket.delete(BlockFiles.index(known));
    assertThat(world.steps().reconcile().reconcile().missing()).containsExactly(known);
    assertThat(world.runs())
        .extracting(run -> run.summary())
        .anyMatch(summary -> summary.contains("1 live block whose objects are gone") && summary.contains(known.text()));
  }
}
