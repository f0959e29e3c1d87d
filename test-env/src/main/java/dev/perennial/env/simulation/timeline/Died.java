package dev.perennial.env.simulation.timeline;

/// Thrown through the code of an actor that has died. No [Exception], so that nobody takes it for a failure that can be dealt with.
public final class Died extends Error {
  private static final long serialVersionUID = 1L;

  /// A death.
  public Died() {
    super("died", null, false, false);
  }
}
