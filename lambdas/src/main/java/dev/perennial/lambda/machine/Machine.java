package dev.perennial.lambda.machine;

import java.util.Locale;

/// A state machine that works on one stream at a time.
public enum Machine {
  /// Compacts and downsamples.
  MAINTAIN,
  /// Takes blocks out of queries that have reached their age.
  RETAIN,
  /// Removes what nothing needs any more.
  SWEEP;

  /// The machine's name, also in names of resources.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
