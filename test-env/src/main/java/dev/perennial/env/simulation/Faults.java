package dev.perennial.env.simulation;

import dev.perennial.env.simulation.timeline.Actor;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// What goes wrong, and how often: a seed may have fair weather or foul, of one kind or all.
final class Faults {
  /** No invocation is held up for longer than this; then it is gone. */
  static final Duration LONGEST = Duration.ofMinutes(90);

  /** How far clocks are wrong at most. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final double[] RATES = {0, 0.001, 0.004, 0.015, 0.04};

  private final RandomGenerator random;
  private final double dies;
  private final double fails;
  private final double lost;
  private final double late;
  private final double paused;
  private final double skewed;
  private final double astray;
  private boolean on = true;

  Faults(RandomGenerator random) {
    this.random = random;
    dies = rate();
    fails = rate();
    lost = rate();
    late = rate() / 2;
    paused = rate();
    skewed = random.nextInt(4) * 0.2;
    astray = random.nextInt(4) * 0.05;
  }

  /// What becomes of a request.
  enum Fate {
    FINE,
    DIES_BEFORE,
    DIES_AFTER,
    FAILS,
    ANSWER_LOST,
    LATE
  }

  /// What becomes of an event, a call or a start.
  enum Delivery {
    ONCE,
    TWICE,
    NEVER
  }

  private double rate() {
    return RATES[random.nextInt(RATES.length)];
  }

  /// Ends all faults: from now on the weather is fair.
  void end() {
    on = false;
  }

  private boolean happen(double rate) {
    return on && random.nextDouble() < rate;
  }

  Fate fate(Actor actor) {
    if (!on || actor.role() == Actor.Role.BYSTANDER) {
      return Fate.FINE;
    }
    if (happen(dies)) {
      return random.nextBoolean() ? Fate.DIES_BEFORE : Fate.DIES_AFTER;
    }
    return happen(fails) ? Fate.FAILS : happen(lost) ? Fate.ANSWER_LOST : happen(late) ? Fate.LATE : Fate.FINE;
  }

  /// Whether a read fails.
  boolean readFails(Actor actor) {
    return actor.role() == Actor.Role.PROCESS && happen(fails / 4);
  }

  /// Whether others go on between two reads of an actor.
  boolean readWaits() {
    return random.nextInt(8) == 0;
  }

  /// How long a request takes: milliseconds, and now and then so long that leases expire.
  Duration latency(Actor actor) {
    if (actor.role() == Actor.Role.PROCESS && happen(paused)) {
      return random.nextInt(3) == 0 ? within(Duration.ofMinutes(60)) : within(Duration.ofMinutes(4));
    }
    return Duration.ofMillis(1 + random.nextInt(60));
  }

  /// Whether a process that is held up stands still as a whole, the renewal of its lease with it.
  boolean isFrozen() {
    return random.nextInt(3) != 0;
  }

  /// How much later a request takes effect that was given up.
  Duration lateness() {
    return within(Duration.ofMinutes(random.nextInt(4) == 0 ? 30 : 2));
  }

  /// How wrong the clock of a new process is.
  Duration skew() {
    return happen(skewed) ? within(SKEW.multipliedBy(2)).minus(SKEW) : Duration.ZERO;
  }

  /// Whether a clock jumps now.
  boolean jumps() {
    return happen(skewed / 50);
  }

  Delivery delivery() {
    return !happen(astray) ? Delivery.ONCE : random.nextBoolean() ? Delivery.TWICE : Delivery.NEVER;
  }

  /// Whether a call of a function does not reach it.
  boolean callFails() {
    return happen(fails);
  }

  /// Whether the answer of a function is lost.
  boolean answerLost() {
    return happen(lost);
  }

  /// Whether an execution is stopped from outside.
  boolean stopped() {
    return happen(dies);
  }

  /// Whether a function that takes too long goes on all the same for a while, unheard.
  boolean goesOn() {
    return happen(0.5);
  }

  /// A time of at most `most`.
  Duration within(Duration most) {
    return Duration.ofMillis(random.nextLong(Math.max(1, most.toMillis())));
  }
}
