package dev.perennial.env.simulation.machine;

/// An error as state machines know it: a name that `Retry` and `Catch` look for, and a cause.
public final class Failed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String error;

  /// An error of this name.
  public Failed(String error, String cause) {
    super(cause);
    this.error = error;
  }

  /// Its name.
  public String error() {
    return error;
  }
}
