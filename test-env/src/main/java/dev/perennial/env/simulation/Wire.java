package dev.perennial.env.simulation;

import dev.perennial.env.simulation.timeline.Actor;
import dev.perennial.env.simulation.timeline.Died;
import dev.perennial.env.simulation.timeline.Timeline;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/// What lies between processes and the services that they call, and where requests come to grief.
final class Wire {
  private static final Actor NETWORK = new Actor("network", Actor.Role.BYSTANDER);

  private static final Duration LONG = Duration.ofSeconds(1);

  private final Timeline timeline;
  private final Faults faults;
  private final Trace trace;

  Wire(Timeline timeline, Faults faults, Trace trace) {
    this.timeline = timeline;
    this.faults = faults;
    this.trace = trace;
  }

  /// A request that changes something. `lost` gives, or throws, what a caller hears who does not learn how it ended.
  <T> T effect(String what, String on, Supplier<T> effect, Function<String, T> lost) {
    var actor = timeline.actor();
    if (faults.jumps()) {
      actor.jump(faults.skew());
    }
    var latency = faults.latency(actor);
    if (latency.compareTo(LONG) > 0) {
      trace.count("a process was held up");
      if (faults.isFrozen()) {
        actor.holdUp(timeline.now().plus(latency));
      }
    }
    if (!actor.skew().isZero()) {
      trace.count("a clock was wrong");
    }
    timeline.sleep(latency);
    thaw(actor);
    return switch (faults.fate(actor)) {
      case FINE -> applied(what, on, effect, "");
      case DIES_BEFORE -> {
        trace.count("a process died before an effect");
        trace.line(() -> "dies before " + what + " " + on);
        actor.die();
        throw new Died();
      }
      case DIES_AFTER -> {
        trace.count("a process died after an effect");
        applied(what, on, effect, ", and dies");
        actor.die();
        throw new Died();
      }
      case FAILS -> {
        trace.count("a request failed");
        trace.line(() -> "fails " + what + " " + on);
        yield lost.apply("the request failed in the simulation.");
      }
      case ANSWER_LOST -> {
        trace.count("an answer was lost");
        applied(what, on, effect, ", unheard");
        yield lost.apply("its answer was lost in the simulation.");
      }
      case LATE -> {
        trace.count("a write took effect after it was given up");
        trace.line(() -> "gives up " + what + " " + on);
        timeline.spawn(faults.lateness(), NETWORK, () -> applied(what, on, effect, ", late"));
        yield lost.apply("no answer came in time in the simulation.");
      }
    };
  }

  /// Waits until nothing holds the whole process up any more.
  private void thaw(Actor actor) {
    while (actor.heldUpUntil().isAfter(timeline.now())) {
      timeline.sleep(Duration.between(timeline.now(), actor.heldUpUntil()));
    }
  }

  /// A request that changes nothing: whether it fails.
  boolean readFails() {
    thaw(timeline.actor());
    if (faults.readWaits()) {
      timeline.sleep(faults.latency(timeline.actor()));
    }
    return faults.readFails(timeline.actor());
  }

  private <T> T applied(String what, String on, Supplier<T> effect, String how) {
    trace.effect(what, on, () -> how);
    return effect.get();
  }
}
