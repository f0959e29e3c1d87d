package dev.perennial.env.simulation.timeline;

import java.time.Duration;
import java.time.Instant;

/// Somebody who does things, and may die: a process, an execution, a person. Its clock may be wrong.
public final class Actor {
  private final String name;
  private final Role role;
  private Duration skew;
  private Instant heldUp = Instant.EPOCH;
  private boolean dead;

  /// Whether things happen to an actor.
  public enum Role {
    /// It may die, be held up, and not hear of what it did.
    PROCESS,
    /// It only looks on.
    BYSTANDER
  }

  /// An actor whose clock is ahead by `skew`.
  public Actor(String name, Role role, Duration skew) {
    this.name = name;
    this.role = role;
    this.skew = skew;
  }

  /// An actor whose clock is right.
  public Actor(String name, Role role) {
    this(name, role, Duration.ZERO);
  }

  /// Whether things happen to it.
  public Role role() {
    return role;
  }

  /// Its name.
  public String name() {
    return name;
  }

  /// How far its clock is ahead.
  public Duration skew() {
    return skew;
  }

  /// Sets its clock.
  public void jump(Duration to) {
    skew = to;
  }

  /// Until when all that it does stands still.
  public Instant heldUpUntil() {
    return heldUp;
  }

  /// Lets all that it does stand still.
  public void holdUp(Instant until) {
    heldUp = until;
  }

  /// Whether it has died.
  public boolean isDead() {
    return dead;
  }

  /// Ends it: what it was about to do does not happen.
  public void die() {
    dead = true;
  }
}
